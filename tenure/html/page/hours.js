const MOST_TEAMS = 12;
const SOURCES = [["logged", "logged", "accent"], ["record", "in the record", "accent-soft"],
  ["estimated", "estimated", "accent-faint"]];

function teams(list) {
  const found = new Map();
  for (const item of list) {
    const team = found.get(item.owner) ||
      { owner: item.owner, logged: 0, record: 0, estimated: 0, all: 0, count: 0, budget: null };
    team[item.hoursFrom] += item.hours;
    team.all += item.hours;
    team.count += 1;
    found.set(item.owner, team);
  }
  for (const budget of known.budgets) {
    for (const team of found.values()) {
      if (budget.owner && budget.owner.toLowerCase() === team.owner.toLowerCase()) team.budget = budget.hours;
    }
  }
  return [...found.values()].sort((a, b) => b.all - a.all || (a.owner < b.owner ? -1 : 1));
}

const budgetMarks = {
  id: "budgetMarks",
  afterDatasetsDraw({ ctx, scales: { x, y } }, _, { shown }) {
    ctx.save();
    shown.forEach((team, at) => {
      if (team.budget === null) return;
      const place = x.getPixelForValue(team.budget);
      const half = 11;
      ctx.fillStyle = color(team.all > team.budget ? "critical" : "ink");
      ctx.fillRect(place - 1, y.getPixelForValue(at) - half, 2, 2 * half);
    });
    ctx.restore();
  },
};

function drawHours(list) {
  const all = teams(list);
  const shown = all.slice(0, MOST_TEAMS);
  if (all.length > MOST_TEAMS) {
    const rest = all.slice(MOST_TEAMS);
    const sums = Object.fromEntries(["logged", "record", "estimated", "all", "count"].map((key) =>
      [key, total(rest, (team) => team[key])]));
    shown.push({ ...sums, owner: `${rest.length} other teams`, budget: null });
  }
  find("hours-box").style.height = `${Math.max(4, shown.length) * 30 + 62}px`;
  chart("hours", {
    type: "bar",
    data: {
      labels: shown.map((team) => shortened(ownerName(team.owner), narrow.matches ? 18 : 26)),
      datasets: SOURCES.map(([key, label, tone]) => ({
        label, data: shown.map((team) => team[key]), backgroundColor: color(tone),
        barThickness: 14, borderRadius: 2,
      })),
    },
    plugins: [budgetMarks],
    options: {
      indexAxis: "y",
      scales: {
        x: { stacked: true, beginAtZero: true, grid: { drawTicks: false }, border: { display: false },
          suggestedMax: Math.max(0, ...shown.map((team) => team.budget || 0)) * 1.04,
          ticks: { maxTicksLimit: 6, padding: 6 } },
        y: { stacked: true, grid: { display: false }, border: { display: false },
          ticks: { color: color("ink"), autoSkip: false } },
      },
      plugins: {
        budgetMarks: { shown },
        legend: { position: "bottom", align: "start" },
        tooltip: { mode: "index", callbacks: {
          title: ([point]) => ownerName(shown[point.dataIndex].owner),
          label: (point) => `${hoursText(point.raw)} h ${point.dataset.label}`,
          footer: ([point]) => {
            const { budget, all: sum } = shown[point.dataIndex];
            return budget === null ? `${hoursText(sum)} h` : `${hoursText(sum)} of ${hoursText(budget)} h`;
          } } },
      },
    },
  });
  asTable("hours-table", () => listTable(
    ["team", "artifacts", "logged", "in the record", "estimated", "hours", "budget"],
    all.map((team) => [ownerName(team.owner), number(team.count), hoursText(team.logged), hoursText(team.record),
      hoursText(team.estimated), hoursText(team.all), team.budget === null ? "" : hoursText(team.budget)]),
    [1, 2, 3, 4, 5, 6]));
  drawBudgets(new Set(list.map((item) => item.index)), list.length === items.length);
}

function drawBudgets(chosen, everything) {
  if (!known.budgets.length) {
    put("budgets", make("p", { class: "empty" }, "The policy has no [[budget]]."));
    return;
  }
  put("budgets", known.budgets.map((budget) => {
    const covered = budget.items === null ? items : budget.items.map((at) => items[at]);
    const used = total(covered, (item) => item.hours);
    const here = total(covered.filter((item) => chosen.has(item.index)), (item) => item.hours);
    const left = budget.hours - used;
    const over = left < 0;
    const bar = make("i");
    bar.style.width = `${Math.min(100, budget.hours ? (100 * here) / budget.hours : here ? 100 : 0)}%`;
    const part = everything ? "" : `; ${hoursText(here)} of that shown`;
    return make("div", { class: over ? "budget over" : "budget" },
      make("b", {}, budget.name),
      make("span", { class: "left" }, over ? `${hoursText(-left)} h over` : `${hoursText(left)} h left`),
      make("span", { class: "bar", "aria-hidden": "true" }, bar),
      make("small", {}, `${hoursText(used)} of ${hoursText(budget.hours)} h a month${part} · ${budget.scope}`));
  }));
}
