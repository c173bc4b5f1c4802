const COLUMNS = [
  ["name", "artifact", (item) => item.key, false],
  ["owner", "owner", (item) => item.owner, false],
  ["life", "lifecycle", (item) => item.lifecycle, false],
  ["tier", "tier", (item) => TIERS.indexOf(item.tier), true],
  ["num", "score", (item) => item.score, true],
  ["num", "hours", (item) => item.hours, true],
  ["due", "next date", (item) => item.next || "9999", false],
  ["tags", "tags", (item) => item.tags.length, true],
];
const order = { column: 4, down: true };
const pageRows = () => (narrow.matches ? 20 : 50);
let page = 0;
let listed = [];

function sorted(list) {
  const of = COLUMNS[order.column][2];
  const sign = order.down ? -1 : 1;
  return [...list].sort((a, b) => {
    const [x, y] = [of(a), of(b)];
    return x < y ? -sign : x > y ? sign : a.index - b.index;
  });
}

function drawTable(list, first = true) {
  listed = sorted(list);
  if (first) page = 0;
  fillTable(pageRows());
}

function fillTable(rows) {
  if (!listed.length) {
    put("table", make("p", { class: "empty" }, "Nothing fits the filters."));
    return;
  }
  const start = page * pageRows();
  const shown = listed.slice(start, start + rows);
  const last = Math.ceil(listed.length / pageRows()) - 1;
  const head = COLUMNS.map(([, title, , down], at) => make("th", {
    scope: "col", class: at === 4 || at === 5 ? "n" : null,
    "aria-sort": order.column === at ? (order.down ? "descending" : "ascending") : null,
  }, make("button", { type: "button", onclick: () => sortBy(at, down) },
    `${title}${order.column === at ? (order.down ? " ↓" : " ↑") : ""}`)));
  put("table",
    make("table", { class: "list main-list" },
      make("colgroup", {}, COLUMNS.map(([name]) => make("col", { class: name }))),
      make("thead", {}, make("tr", {}, head)),
      make("tbody", {}, shown.map(tableRow))),
    make("div", { class: "pages" },
      make("button", { type: "button", disabled: page === 0, onclick: () => turn(-1) }, "Back"),
      make("span", {}, `${number(start + 1)} to ${number(start + shown.length)} of ${number(listed.length)}`),
      make("button", { type: "button", disabled: page >= last, onclick: () => turn(1) }, "Next")));
}

function tableRow(item) {
  const cell = (at, extra, ...children) =>
    make("td", { class: extra, "data-label": COLUMNS[at][1] }, ...children);
  const names = item.tags.map((tag) => tag.name).join(", ");
  return make("tr", {},
    cell(0, null, nameButton(item)),
    cell(1, null, ownerName(item.owner)),
    cell(2, null, item.lifecycle),
    cell(3, null, badge(item.tier)),
    cell(4, "n", number(item.score)),
    cell(5, "n", hoursText(item.hours)),
    cell(6, isOver(item.next) ? "gone" : null, item.next),
    cell(7, "tags", names));
}

function sortBy(at, down) {
  order.down = order.column === at ? !order.down : down;
  order.column = at;
  drawTable(listed);
  find("table").querySelectorAll("thead button")[at].focus();
}

function turn(by) {
  page += by;
  fillTable(pageRows());
  find("artifacts").scrollIntoView();
  find("artifacts").focus({ preventScroll: true });
}
