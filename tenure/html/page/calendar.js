const WEEKS = 26;
const WEEKDAYS = ["Mon", "", "Wed", "", "Fri", "", "Sun"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const monday = today - ((today + 3) % 7); // day 0 was a Thursday
const lastDay = dayText(monday + 7 * WEEKS - 1);
const kindText = (kind) => (kind === "expires" ? "expiry" : "review");
const step = (count) => (count === 0 ? 0 : count === 1 ? 1 : count <= 3 ? 2 : count <= 6 ? 3 : 4);

function drawCalendar(list) {
  const dues = list.flatMap((item) => item.dues.map((due) => ({ ...due, item })))
    .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.item.index - b.item.index));
  const late = dues.filter((due) => isOver(due.day));
  const later = dues.filter((due) => due.day > lastDay);
  const counts = new Map();
  for (const due of dues) counts.set(due.day, (counts.get(due.day) || 0) + 1);
  put("late",
    late.length ? [make("button", {
      type: "button", "aria-pressed": String(filters.day === "overdue"),
      onclick: () => choose("day", filters.day === "overdue" ? "" : "overdue"),
    }, `${number(late.length)} overdue`)] : [make("span", { class: "muted" }, "Nothing is overdue.")],
    later.length ? [make("button", {
      type: "button", class: "later", "aria-pressed": String(filters.day === "later"),
      onclick: () => choose("day", filters.day === "later" ? "" : "later"),
    }, `${number(later.length)} after ${lastDay}`)] : []);
  put("calendar", calendarHead(), make("tbody", {}, WEEKDAYS.map((name, weekday) => make("tr", {},
    make("th", { scope: "row" }, name),
    Array.from({ length: WEEKS }, (_, week) => calendarCell(monday + 7 * week + weekday, counts))))));
  put("legend", "none ", [0, 1, 2, 3, 4].map((at) => make("i", { class: `s${at}` })), " 7 and more a day");
  const ahead = [...late, ...dues.filter((due) => !isOver(due.day))].slice(0, 10);
  put("next", ahead.length ? ahead.map((due) => make("li", {},
    make("span", { class: isOver(due.day) ? "day gone" : "day" }, due.day),
    make("span", { class: "muted" }, kindText(due.kind)),
    nameButton(due.item, tail(due.item.key, 60)))) : [make("li", {}, "Nothing has a date.")]);
}

function calendarHead() {
  const cells = [make("th", { scope: "col" })];
  let before = -1;
  for (let week = 0; week < WEEKS; week += 1) {
    const month = new Date((monday + 7 * week) * DAY).getUTCMonth();
    // A name is wider than a column, so one that would be cut off at the end is left out.
    const text = month !== before && week < WEEKS - 1 ? MONTHS[month] : "";
    before = month;
    cells.push(make("th", { scope: "col" }, text));
  }
  return make("thead", {}, make("tr", {}, cells));
}

function calendarCell(count, counts) {
  const day = dayText(count);
  const many = counts.get(day) || 0;
  if (count < today) return make("td", {}, make("span", { class: "past" }));
  if (!many) return make("td", {}, make("span"));
  const cliff = known.cliffs.some(([first, last]) => first <= day && day <= last);
  return make("td", {}, make("button", {
    type: "button", class: `s${step(many)}${cliff ? " cliff" : ""}`,
    title: `${day}: ${many} due${cliff ? ", a cliff" : ""}`,
    "aria-label": `${day}: ${many} due${cliff ? ", a cliff" : ""}`,
    "aria-pressed": String(filters.day === day),
    onclick: () => choose("day", filters.day === day ? "" : day),
  }));
}
