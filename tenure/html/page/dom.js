// Elements are made here, with text as text. Only these attributes are ever set.
const ATTRIBUTES = new Set([
  "class", "type", "scope", "colspan", "title", "id", "data-label", "aria-label", "aria-sort",
  "aria-pressed", "aria-hidden", "hidden", "disabled", "value", "role", "tabindex",
]);

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") element.addEventListener("click", value);
    else if (ATTRIBUTES.has(name) && value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

const find = (id) => document.getElementById(id);
const put = (id, ...children) => find(id).replaceChildren(...children.flat());

function listTable(headings, rows, numeric = []) {
  const cell = (text, at, tag) =>
    make(tag, { class: numeric.includes(at) ? "n" : null, scope: tag === "th" ? "col" : null }, text);
  return make("table", { class: "list" },
    make("thead", {}, make("tr", {}, headings.map((text, at) => cell(text, at, "th")))),
    make("tbody", {}, rows.map((row) => make("tr", {}, row.map((text, at) => cell(text, at, "td"))))));
}

// A chart has its numbers as a table too, made when somebody opens it.
function asTable(id, build) {
  const place = find(id);
  const details = place.closest("details");
  const fill = () => { if (details.open) place.replaceChildren(build()); };
  if (!details.dataset.ready) {
    details.dataset.ready = "1";
    details.addEventListener("toggle", () => details.fill());
  }
  details.fill = fill;
  fill();
}

const nameButton = (item, text = item.key) =>
  make("button", { type: "button", class: "name-link", onclick: () => showDetail(item) }, text);
const badge = (tier) => make("span", { class: `badge ${TIERS.includes(tier) ? tier : ""}` }, tier);

function factorList(item, everything) {
  return make("div", { class: "factors" }, item.factors.map((factor) =>
    make("div", {},
      make("span", { class: "label" }, `${factor.name} ${factor.value}`),
      make("span", { class: factor.value >= 4 ? "pips hot" : "pips", "aria-hidden": "true" },
        [1, 2, 3, 4, 5].map((step) => make("i", { class: step <= factor.value ? "on" : null }))),
      make("span", { class: "why" },
        everything ? `${factor.measured}. From ${factor.source}${factor.overridden ? ", overridden" : ""}.`
          : factor.measured))));
}
