const BOUNDS = [[1, 25], [25, 100], [100, 256], [256, 625]];
const CORNERS = [
  ["low value, high risk", "Delete first", "first"],
  ["high value, high risk", "Make safer", ""],
  ["high value, low risk", "Keep", ""],
  ["low value, low risk", "Let expire", ""],
];

// A tier is a column, the score the place inside it; a floor lifts a low score into its column.
function riskPlace(item) {
  const column = Math.max(0, TIERS.indexOf(item.tier));
  const [low, high] = BOUNDS[column];
  const score = Math.min(Math.max(item.score, low), high);
  const apart = 0.07 * ((item.index * 0.7548776662) % 1); // equal scores would be one line
  return column + 0.06 + 0.81 * (Math.log(score / low) / Math.log(high / low)) + apart;
}

// Within its half the height means nothing, it only keeps dots apart; the same for equal data.
const valuePlace = (item) =>
  (item.value === "high" ? 1 : 0) + 0.12 + 0.76 * ((item.index * 0.6180339887) % 1);

const halves = {
  id: "halves",
  beforeDatasetsDraw({ ctx, chartArea: area, scales: { x, y } }) {
    ctx.save();
    ctx.fillStyle = color("candidate");
    ctx.fillRect(x.getPixelForValue(2), y.getPixelForValue(1), area.right - x.getPixelForValue(2),
      area.bottom - y.getPixelForValue(1));
    ctx.strokeStyle = color("line");
    ctx.lineWidth = 1;
    for (const tier of [1, 2, 3]) {
      ctx.setLineDash(tier === 2 ? [] : [3, 4]);
      ctx.beginPath();
      ctx.moveTo(x.getPixelForValue(tier), area.top);
      ctx.lineTo(x.getPixelForValue(tier), area.bottom);
      ctx.stroke();
    }
    ctx.setLineDash([]);
    ctx.beginPath();
    ctx.moveTo(area.left, y.getPixelForValue(1));
    ctx.lineTo(area.right, y.getPixelForValue(1));
    ctx.stroke();
    ctx.restore();
  },
  afterDraw({ ctx, chartArea: area, scales: { x, y } }) {
    ctx.save();
    ctx.font = `600 12px ${Chart.defaults.font.family}`;
    ctx.textAlign = "center";
    ctx.fillStyle = color("soft");
    TIERS.forEach((tier, at) => {
      ctx.fillStyle = color(`${tier}-ink`);
      ctx.fillText(tier, x.getPixelForValue(at + 0.5), area.bottom + 18);
    });
    ctx.fillStyle = color("soft");
    [["high value", 1.5], ["low value", 0.5]].forEach(([text, at]) => {
      ctx.save();
      ctx.translate(area.left - 12, y.getPixelForValue(at));
      ctx.rotate(-Math.PI / 2);
      ctx.fillText(text, 0, 0);
      ctx.restore();
    });
    ctx.restore();
  },
};

function drawQuadrant(list) {
  const most = narrow.matches ? 11 : 18;
  const crowd = list.length > 1500 ? 0.5 : 1;
  const radius = (item) => Math.max(2, crowd * Math.min(most, 3.5 + 2.4 * Math.sqrt(item.hours)));
  const datasets = TIERS.map((tier) => ({
    label: tier,
    data: list.filter((item) => item.tier === tier)
      .map((item) => ({ x: riskPlace(item), y: valuePlace(item), r: radius(item), item })),
    backgroundColor: `${color(tier)}${list.length > 1500 ? "80" : "b0"}`,
    borderColor: color("card"), borderWidth: list.length > 1500 ? 0 : 1, hoverBorderColor: color("ink"), clip: false,
  }));
  const hidden = { display: false, min: 0 };
  chart("quadrant", {
    type: "bubble",
    data: { datasets },
    plugins: [halves],
    options: {
      layout: { padding: { left: 26, bottom: 26, top: 4, right: 4 } },
      scales: { x: { ...hidden, max: 4 }, y: { ...hidden, max: 2 } },
      onClick: (_, hit) => { if (hit.length) showDetail(hit[0].element.$context.raw.item); },
      plugins: {
        legend: { display: false },
        tooltip: {
          callbacks: {
            title: (points) => points.slice(0, 4).map((p) => tail(p.raw.item.key, 56)),
            label: ({ raw: { item } }) =>
              `score ${item.score}, ${item.tier}; ${hoursText(item.hours)} h a month; ${ownerName(item.owner)}`,
          },
        },
      },
    },
  });
  put("corners", CORNERS.map(([name, advice, mark]) => {
    const inside = list.filter((item) => item.quadrant === name);
    return make("button", {
      type: "button", class: mark || null, title: name,
      "aria-pressed": String(filters.quadrant === name),
      onclick: () => choose("quadrant", filters.quadrant === name ? "" : name),
    },
    make("span", { class: "name" }, `${advice}: ${name}`),
    make("span", { class: "number" }, number(inside.length)),
    make("span", { class: "cost" }, ` for ${hoursText(total(inside, (i) => i.hours))} h`));
  }));
  asTable("quadrant-table", () => listTable(
    ["", ...TIERS, "hours a month"],
    ["high", "low"].map((value) => {
      const row = list.filter((item) => item.value === value);
      return [`${value} value`, ...TIERS.map((tier) => number(row.filter((i) => i.tier === tier).length)),
        hoursText(total(row, (i) => i.hours))];
    }), [1, 2, 3, 4, 5]));
}
