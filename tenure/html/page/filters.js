const filters = { text: "", owner: "", lifecycle: "", tier: "", tag: "", quadrant: "", day: "" };
const SELECTS = ["owner", "lifecycle", "tier", "tag"];
const NOBODY = "\u0000nobody";
const choices = {
  owner: counted((item) => [item.owner || NOBODY]),
  lifecycle: counted((item) => [item.lifecycle]),
  tier: counted((item) => [item.tier]),
  tag: counted((item) => item.tags.map((tag) => tag.name)),
};
const texts = items.map((item) => [item.key, ...item.paths, item.owner, item.purpose, item.service,
  item.kind, item.tool].join("\n").toLowerCase());

function counted(of) {
  const found = new Map();
  for (const item of items) for (const name of of(item)) found.set(name, (found.get(name) || 0) + 1);
  return found;
}

function matching() {
  const words = filters.text.toLowerCase().split(/\s+/).filter(Boolean);
  return items.filter((item) =>
    (filters.owner === "" || (item.owner || NOBODY) === filters.owner) &&
    (filters.lifecycle === "" || item.lifecycle === filters.lifecycle) &&
    (filters.tier === "" || item.tier === filters.tier) &&
    (filters.tag === "" || item.tags.some((tag) => tag.name === filters.tag)) &&
    (filters.quadrant === "" || item.quadrant === filters.quadrant) &&
    (filters.day === "" || item.dues.some(({ day }) => fitsDay(day))) &&
    words.every((word) => texts[item.index].includes(word)));
}

function fitsDay(day) {
  if (filters.day === "overdue") return isOver(day);
  return filters.day === "later" ? day > lastDay : day === filters.day;
}

function fillFilters() {
  const tierOrder = (name) => -TIERS.indexOf(name);
  for (const name of SELECTS) {
    const options = [...choices[name]].sort(([a], [b]) =>
      name === "tier" ? tierOrder(a) - tierOrder(b) : a < b ? -1 : 1);
    put(`f-${name}`, make("option", { value: "" }, "all"), options.map(([value, count]) =>
      make("option", { value }, `${value === NOBODY ? "nobody" : value} (${number(count)})`)));
    find(`f-${name}`).addEventListener("change", (event) => choose(name, event.target.value));
  }
  let waiting = 0;
  find("f-text").addEventListener("input", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => choose("text", event.target.value), 120);
  });
  find("filters").addEventListener("submit", (event) => event.preventDefault());
  find("clear").addEventListener("click", () => {
    for (const name of Object.keys(filters)) filters[name] = "";
    find("f-text").focus();
    draw();
  });
}

function choose(name, value) {
  // What was clicked is drawn anew: the focus goes to what stands in its place.
  const focused = document.activeElement;
  const label = focused && (focused.getAttribute("aria-label") || focused.textContent);
  const home = focused && focused.closest("#corners, #calendar, #late");
  filters[name] = value;
  draw();
  if (home && !document.contains(focused)) {
    const again = [...home.querySelectorAll("button")].find((one) =>
      (one.getAttribute("aria-label") || one.textContent).slice(0, 10) === label.slice(0, 10));
    (again || find("clear")).focus();
  }
}

function showFilters(list) {
  for (const name of SELECTS) find(`f-${name}`).value = filters[name];
  if (find("f-text").value !== filters.text) find("f-text").value = filters.text;
  const any = Object.values(filters).some((value) => value !== "");
  find("clear").hidden = !any;
  put("count", any ? `${number(list.length)} of ${plural(items.length, "artifact")}` : plural(items.length, "artifact"));
  put("chips", ["quadrant", "day"].filter((name) => filters[name] !== "").map((name) => make("li", {},
    make("button", { type: "button", "aria-label": `Remove ${filters[name]}`, onclick: () => choose(name, "") },
      `${filters[name]} ×`))));
}
