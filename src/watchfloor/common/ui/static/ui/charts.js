// @ts-check
// Draws every [data-chart] of a page: bars, lines, a band, the steps of a waterfall. The figures lie
// in a JSON script beside it, and each chart has a table twin, so nothing is lost without this.

/** @typedef {{name: string, kind: "bar"|"line"|"band"|"step"|"dots"|"mark", tone: string, values: (number|null)[], upper?: (number|null)[], dashed?: boolean, stepped?: boolean}} Series */
// A press on a place of the chart is told as the event "wf:point", with its index.
/** @typedef {{labels: string[], series: Series[], unit?: string, digits?: number, upright?: boolean, zero?: boolean}} Figures */

/** @type {Map<HTMLElement, {chart: any, resizing: ResizeObserver}>} */ const drawn = new Map();

/** @param {string} name */
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--wf-${name}`).trim();

/** @type {Promise<void> | null} */ let library = null;
/** @param {string} address */
function loadLibrary(address) {
  library ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => done(undefined);
    script.onerror = failed;
    document.head.append(script);
  });
  return library;
}

/** @param {HTMLElement} box */
async function draw(box) {
  const source = document.getElementById(box.dataset.chart ?? "");
  await loadLibrary(box.dataset.library ?? "");
  if (!source || !box.isConnected) return;
  drawn.get(box)?.resizing.disconnect();
  drawn.get(box)?.chart.dispose();
  /** @type {Figures} */ const figures = JSON.parse(source.textContent ?? "{}");
  const chart = /** @type {any} */ (window).echarts.init(box, null, { renderer: "canvas" });
  chart.setOption(options(figures));
  const resizing = new ResizeObserver(() => chart.resize());
  resizing.observe(box);
  drawn.set(box, { chart, resizing });
  wireTip(box, chart, figures);
  box.dataset.drawn = "true";
}

/** @param {Figures} figures */
function options(figures) {
  const muted = token("muted");
  const axis = { axisLine: { lineStyle: { color: token("line-strong") } }, axisLabel: { color: muted, hideOverlap: true } };
  const names = { type: "category", data: figures.labels, ...axis, axisTick: { show: false } };
  const amounts = {
    type: "value", scale: !figures.zero && figures.series.every((each) => ["line", "band", "dots", "mark"].includes(each.kind)), ...axis,
    axisLabel: { color: muted, formatter: (/** @type {number} */ value) => written(value, figures, true) },
    splitLine: { lineStyle: { color: token("line") } },
  };
  return {
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 8, right: 26, top: 14, bottom: 8, containLabel: true },
    // A waterfall with long names lies on its side, the first step on top.
    xAxis: figures.upright ? amounts : names,
    yAxis: figures.upright ? { ...names, inverse: true } : [amounts, { type: "value", min: 0, max: 1, show: false }],
    series: figures.series.flatMap(drawnAs),
  };
}

/** @param {Series} series @param {number} place */
function drawnAs(series, place) {
  const color = token(series.tone);
  if (series.kind === "step") return step(series, place, color);
  if (series.kind === "band") return band(series, place, color);
  if (series.kind === "dots") return [{ type: "line", name: series.name, data: series.values, symbol: "emptyCircle", symbolSize: 8, showSymbol: true, lineStyle: { opacity: 0 }, itemStyle: { color } }];
  if (series.kind === "mark") return [marked(series, color)];
  if (series.kind === "bar") return [{ type: "bar", name: series.name, data: series.values, barMaxWidth: 28, itemStyle: { color } }];
  const line = { width: 2, color, type: series.dashed ? "dashed" : "solid" };
  return [{ type: "line", name: series.name, data: dotted(series.values), showAllSymbol: true, symbolSize: 5, connectNulls: false, step: series.stepped ? "middle" : false, lineStyle: line, itemStyle: { color } }];
}

// A day between two that are not known has no line through it: a dot shows it.
/** @param {(number | null)[]} values */
const dotted = (values) => values.map((value, index) => ({
  value, symbol: value !== null && (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null ? "circle" : "none",
}));

// From `values` to `upper`: an invisible bar carries the one that is seen.
/** @param {Series} series @param {number} place @param {string} color */
function step(series, place, color) {
  const from = series.values.map((low, index) => Math.min(low ?? 0, series.upper?.[index] ?? 0));
  const to = series.values.map((low, index) => Math.max(low ?? 0, series.upper?.[index] ?? 0));
  const own = { type: "bar", stack: "steps", barMaxWidth: 26 };
  const colors = series.values.map((low, index) => ((series.upper?.[index] ?? 0) < (low ?? 0) ? striped(token("series-2")) : { color }));
  return [
    { ...own, silent: true, data: from, itemStyle: { color: "transparent" } },
    { ...own, name: series.name, data: to.map((high, index) => ({ value: Math.max(high - (from[index] ?? 0), 0), itemStyle: colors[index] })) },
  ];
}

/** @param {Series} series @param {number} place @param {string} color */
function band(series, place, color) {
  const own = { type: "line", stack: `band${place}`, showSymbol: false, silent: true, step: series.stepped ? "middle" : false, lineStyle: { opacity: 0 } };
  const width = series.values.map((low, index) => (low === null || series.upper?.[index] == null ? null : (series.upper?.[index] ?? 0) - low));
  return [
    { ...own, data: series.values },
    { ...own, name: series.name, data: width, areaStyle: { color, opacity: 0.22 } },
  ];
}

// A stretch of time, from the foot of the chart to its head: on an axis of its own.
/** @param {Series} series @param {string} color */
const marked = (series, color) => ({
  type: "bar", name: series.name, data: series.values, yAxisIndex: 1, barCategoryGap: "0%", barGap: "-100%", silent: true, z: 0, itemStyle: { color, opacity: 0.16 },
});

// A pattern as well as a color: to be told apart in gray and without color vision.
/** @param {string} color */
const striped = (color) => ({ color, decal: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [3, 3], rotation: 0.785, color: token("paper") } });

/** @param {number | null | undefined} value @param {Figures} figures @param {boolean} [short] */
function written(value, figures, short = false) {
  if (value === null || value === undefined) return "–";
  const digits = short && figures.unit !== "%" ? 0 : figures.digits ?? 0;
  return `${value.toLocaleString("en-US", { maximumFractionDigits: digits })}${figures.unit ?? ""}`;
}

/** @param {HTMLElement} box @param {any} chart @param {Figures} figures */
function wireTip(box, chart, figures) {
  box.querySelector(".wf-tip")?.remove();
  const tip = Object.assign(document.createElement("div"), { className: "wf-tip", hidden: true });
  box.append(tip);
  const area = chart.getZr();
  area.on("mousemove", (/** @type {any} */ event) => showTip(box, tip, chart, figures, event.offsetX, event.offsetY));
  area.on("globalout", () => { tip.hidden = true; });
  area.on("click", (/** @type {any} */ event) => {
    const index = placeAt(chart, figures, event.offsetX, event.offsetY);
    if (index !== null) box.dispatchEvent(new CustomEvent("wf:point", { detail: index, bubbles: true }));
  });
}

/** @param {any} chart @param {Figures} figures @param {number} x @param {number} y @returns {number | null} */
function placeAt(chart, figures, x, y) {
  if (!chart.containPixel("grid", [x, y])) return null;
  const index = Math.round(chart.convertFromPixel({ seriesIndex: 0 }, [x, y])[figures.upright ? 1 : 0]);
  return index < 0 || index >= figures.labels.length ? null : index;
}

/** @param {HTMLElement} box @param {HTMLElement} tip @param {any} chart @param {Figures} figures @param {number} x @param {number} y */
function showTip(box, tip, chart, figures, x, y) {
  const index = placeAt(chart, figures, x, y);
  tip.hidden = index === null;
  if (index === null) return;
  const title = Object.assign(document.createElement("strong"), { textContent: figures.labels[index] ?? "" });
  tip.replaceChildren(title, ...figures.series.map((series) => tipLine(series, index, figures)));
  const left = x + 16 + tip.offsetWidth > box.clientWidth ? x - tip.offsetWidth - 16 : x + 16;
  tip.style.left = `${Math.max(left, 4)}px`;
  tip.style.top = `${Math.min(y, Math.max(box.clientHeight - tip.offsetHeight, 0))}px`;
}

/** @param {Series} series @param {number} index @param {Figures} figures */
function tipLine(series, index, figures) {
  const low = series.values[index], high = series.upper?.[index];
  let text = written(low, figures);
  if (series.kind === "band") text = `${text} – ${written(high, figures)}`;
  if (series.kind === "step") text = `${(high ?? 0) >= (low ?? 0) ? "+" : "−"}${written(Math.abs((high ?? 0) - (low ?? 0)), figures)}`;
  const line = document.createElement("span");
  line.append(series.name, Object.assign(document.createElement("b"), { textContent: text }));
  return line;
}

const boxes = () => [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-chart]"))];
const seen = new IntersectionObserver((entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
  seen.unobserve(entry.target);
  requestAnimationFrame(() => void draw(/** @type {HTMLElement} */ (entry.target)));
}), { rootMargin: "200px" });
boxes().forEach((box) => seen.observe(box));

const redraw = () => setTimeout(() => drawn.forEach((_, box) => void draw(box)));
addEventListener("watchfloor:theme", redraw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
