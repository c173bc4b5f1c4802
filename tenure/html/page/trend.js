function drawTrend(list) {
  const chosen = new Set(list.map((item) => item.index));
  const spent = known.months.map(() => 0);
  const saved = known.months.map(() => 0);
  for (const [at, month, hours, kept] of known.logged) {
    if (chosen.has(at)) { spent[month] += hours; saved[month] += kept; }
  }
  const dated = list.filter((item) => item.created !== "");
  const there = known.months.map((month) => dated.filter((item) => item.created.slice(0, 7) <= month).length);
  const any = [...spent, ...saved].some((hours) => hours > 0);
  chart("trend", {
    type: "bar",
    data: {
      labels: known.months.map((month) =>
        `${MONTHS[Number(month.slice(5)) - 1]}${narrow.matches ? "" : ` ${month.slice(0, 4)}`}`),
      datasets: [
        { type: "line", label: "artifacts", data: there, yAxisID: "count", borderColor: color("soft"),
          backgroundColor: color("soft"), borderWidth: 2, pointRadius: 0, pointHitRadius: 12, tension: 0.25 },
        { label: "hours spent", data: spent, backgroundColor: color("accent"), yAxisID: "hours", borderRadius: 3, maxBarThickness: 26 },
        { label: "hours saved", data: saved, backgroundColor: color("good"), yAxisID: "hours", borderRadius: 3, maxBarThickness: 26 },
      ],
    },
    options: {
      interaction: { mode: "index", intersect: false },
      scales: {
        x: { grid: { display: false }, border: { display: false }, ticks: { maxRotation: 0 } },
        hours: { position: "left", beginAtZero: true, border: { display: false }, display: any,
          ticks: { maxTicksLimit: 5 }, title: { display: true, text: "hours a month" } },
        count: { position: any ? "right" : "left", beginAtZero: true, border: { display: false },
          grid: { display: !any }, ticks: { precision: 0, maxTicksLimit: 5 }, title: { display: true, text: "artifacts" } },
      },
      plugins: {
        legend: { position: "bottom", align: "start" },
        tooltip: { callbacks: { label: (point) => point.dataset.yAxisID === "count"
          ? plural(point.raw, "artifact") : `${hoursText(point.raw)} ${point.dataset.label}` } },
      },
    },
  });
  asTable("trend-table", () => listTable(["month", "artifacts", "hours spent", "hours saved"],
    known.months.map((month, at) => [month, number(there[at]), hoursText(spent[at]), hoursText(saved[at])]), [1, 2, 3]));
}
