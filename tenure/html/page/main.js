function showFigures(list) {
  const hours = total(list, (item) => item.hours);
  const guessed = total(list.filter((item) => item.hoursFrom === "estimated"), (item) => item.hours);
  const risky = list.filter((item) => item.risky);
  const late = list.filter((item) => item.dues.some((due) => isOver(due.day)));
  const bare = list.filter((item) => item.lifecycle === "undeclared");
  const figure = (value, what, more, bad) => make("li", { class: bad ? "bad" : null },
    make("span", { class: "number" }, value), make("span", { class: "what" }, what),
    make("span", { class: "more" }, more));
  put("figures",
    figure(number(list.length), list.length === 1 ? "artifact" : "artifacts", plural(total(list, (i) => i.files), "file")),
    figure(hoursText(hours), "hours a month", hours ? `${Math.round((100 * guessed) / hours)}% estimated` : "no hours"),
    figure(number(risky.length), "high or critical risk", list.length ? `${Math.round((100 * risky.length) / list.length)}% of all` : ""),
    figure(number(late.length), "overdue", "expiry or review", late.length > 0),
    figure(number(bare.length), "undeclared", "AI-produced, no record", bare.length > 0));
}

function draw() {
  const list = matching();
  showFilters(list);
  showFigures(list);
  drawQuadrant(list);
  drawHours(list);
  drawCalendar(list);
  drawWorst(list);
  drawTrend(list);
  drawTable(list);
}

function start() {
  const commit = known.commit ? `commit ${known.commit.slice(0, 10)}` : "what is staged";
  document.title = `${known.repository}: code debt register`;
  put("title", known.repository);
  put("about", `As of ${known.as_of}, ${commit}`);
  put("made", `Made by ${known.tool}. Charts by Chart.js (MIT).`);
  const notes = [...(known.left_out ? [`The ${number(known.left_out)} artifacts with the lowest scores are not on this page.`] : []),
    ...known.unseen.map((reason) => `Not seen: ${reason}`)];
  put("unseen", notes.length ? make("ul", {}, notes.map((text) => make("li", {}, text))) : "");
  fillFilters();
  setDefaults();
  draw();
  const again = () => { setDefaults(); draw(); };
  dark.addEventListener("change", again);
  narrow.addEventListener("change", again);
  addEventListener("beforeprint", () => {
    document.documentElement.dataset.print = "1";
    setDefaults();
    draw();
    fillTable(PRINTED_ROWS);
    for (const one of charts.values()) one.resize();
  });
  addEventListener("afterprint", () => {
    delete document.documentElement.dataset.print;
    again();
    for (const one of charts.values()) one.resize();
  });
}

start();
