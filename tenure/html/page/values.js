// What the page knows. Names and texts come from a repository: they are only ever shown as text.
const known = JSON.parse(document.getElementById("data").textContent);
const TIERS = ["low", "medium", "high", "critical"];
const PRINTED_ROWS = 1000;
const DAY = 86400000;

const said = (place) => (place < 0 ? "" : known.strings[place]);
const items = known.items.map((row, index) => {
  const item = {
    index,
    key: said(row[0]), paths: row[1].map(said), files: row[2], owner: said(row[3]),
    lifecycle: said(row[4]), kind: said(row[5]), service: said(row[6]),
    value: row[7] ? "high" : "low", tier: said(row[8]), score: row[9],
    factors: row[10].map((f, i) => ({
      name: ["frequency", "complexity", "impact", "friction"][i],
      value: f[0], measured: said(f[1]), source: said(f[2]), overridden: f[3] === 1,
    })),
    floor: said(row[11]), hours: row[12], hoursFrom: said(row[13]),
    tags: row[14].map(([name, reason]) => ({ name: said(name), reason: said(reason) })),
    dues: row[15].map(([day, kind]) => ({ day, kind: said(kind) })),
    created: row[16], purpose: said(row[17]), tool: said(row[18]), commits: row[19],
    incidents: row[20], users: row[21].map(said), userCount: row[22],
    missing: row[23].map(([name, mend]) => ({ name: said(name), mend: said(mend) })),
    drift: row[24].map(said),
  };
  item.risky = item.tier === "high" || item.tier === "critical";
  item.quadrant = `${item.value} value, ${item.risky ? "high" : "low"} risk`;
  item.next = item.dues.length ? item.dues[0].day : "";
  return item;
});

const ownerName = (owner) => owner || "nobody";
const number = (value, digits = 0) =>
  value.toFixed(digits).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
const hoursText = (value) => number(value, value >= 100 ? 0 : value >= 10 ? 1 : 2).replace(/\.0+$/, "");
const total = (list, of) => list.reduce((sum, one) => sum + of(one), 0);
const plural = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;

// Calendar days are counted in UTC, whatever the zone of the reader.
const dayNumber = (day) => Date.parse(`${day}T00:00:00Z`) / DAY;
const dayText = (count) => new Date(count * DAY).toISOString().slice(0, 10);
const today = dayNumber(known.as_of);
const isOver = (day) => day !== "" && day < known.as_of;
