function drawWorst(list) {
  const ranked = [...list].sort((a, b) => b.score - a.score || b.hours - a.hours || a.index - b.index);
  put("worst", ranked.length ? ranked.slice(0, 10).map((item) => make("li", {},
    make("span", { class: "total", title: "score, from 1 to 625" }, number(item.score)),
    make("div", {},
      nameButton(item),
      make("p", { class: "who" }, badge(item.tier), ` ${ownerName(item.owner)} · ${item.lifecycle} · ${hoursText(item.hours)} h a month`),
      item.floor ? make("p", { class: "who" }, `tier by a floor: ${item.floor}`) : null),
    factorList(item, false))) : [make("li", { class: "empty" }, "Nothing fits the filters.")]);
}
