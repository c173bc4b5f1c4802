// Charts take their colors from the style sheet, and are drawn again when those change.
const dark = matchMedia("(prefers-color-scheme: dark)");
const narrow = matchMedia("(max-width: 40rem)");
const charts = new Map();
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

function chart(id, config) {
  const old = charts.get(id);
  if (old) old.destroy();
  config.options = {
    animation: false, responsive: true, maintainAspectRatio: false, normalized: true,
    ...config.options,
  };
  charts.set(id, new Chart(find(id), config));
}

function setDefaults() {
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 12;
  Chart.defaults.color = color("soft");
  Chart.defaults.borderColor = color("line");
  Object.assign(Chart.defaults.plugins.tooltip, {
    backgroundColor: color("ink"), titleColor: color("card"), bodyColor: color("card"),
    padding: 10, cornerRadius: 6, displayColors: false, titleFont: { weight: "600" },
  });
  Object.assign(Chart.defaults.plugins.legend.labels, { boxWidth: 10, boxHeight: 10, padding: 14 });
}

const shortened = (text, most = 60) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
// A path says more at its end.
const tail = (text, most) => (text.length > most ? `…${text.slice(1 - most)}` : text);
