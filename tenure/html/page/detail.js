function showDetail(item) {
  const box = find("detail");
  const pairs = [
    ["owner", ownerName(item.owner)], ["lifecycle", item.lifecycle], ["kind", item.kind],
    ["service", item.service], ["purpose", item.purpose], ["written by", item.tool],
    ["created", item.created],
    ["dates", item.dues.map((due) => `${kindText(due.kind)} ${due.day}`).join(", ")],
    ["hours", `${hoursText(item.hours)} a month, ${item.hoursFrom}`],
    ["quadrant", item.quadrant],
    ["files", item.files === 1 && item.paths[0] === item.key ? "" : [...item.paths,
      ...(item.files > item.paths.length ? [`and ${number(item.files - item.paths.length)} more`] : [])].join(", ")],
    ["used by", item.userCount ? [...item.users,
      ...(item.userCount > item.users.length ? [`and ${number(item.userCount - item.users.length)} more`] : [])].join(", ") : "nothing that is known"],
    ["incidents", item.incidents ? number(item.incidents) : ""],
  ].filter(([, text]) => text !== "");
  const lines = (title, list) => (list.length
    ? [make("h3", {}, title), make("ul", { class: "lines" }, list.map((text) => make("li", {}, text)))] : []);
  box.replaceChildren(
    make("button", { type: "button", class: "close", onclick: () => box.close() }, "Close"),
    make("h2", { id: "detail-name" }, item.key),
    make("p", {}, badge(item.tier), ` score ${number(item.score)}${item.floor ? `, ${item.floor}` : ""}`),
    make("dl", {}, pairs.flatMap(([name, text]) => [make("dt", {}, name), make("dd", {}, text)])),
    make("h3", {}, "Factors"), factorList(item, true),
    ...lines("Debt", item.tags.map((tag) => `${tag.name}: ${tag.reason}`)),
    ...lines("Missing controls", item.missing.map((one) => `${one.name}: ${one.mend}`)),
    ...lines("Since the last review", item.drift));
  box.showModal();
  box.scrollTop = 0;
}
