// @ts-check
// Queues by interval: the chart, a table that the keyboard walks through, the day before and after.

/** @typedef {{labels: string[], answered: number[], abandoned: number[], other: number[], share: (number|null)[], rows: string}} Figures */

/** @type {any} */ let chart = null;
/** @type {ResizeObserver | null} */ let resizing = null;

/** @param {string} name */
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** @param {string} address */
function loadLibrary(address) {
  if ("echarts" in window) return Promise.resolve();
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => done(undefined);
    script.onerror = failed;
    document.head.append(script);
  });
}

async function drawChart() {
  const box = document.getElementById("q-chart");
  const source = document.getElementById("q-chart-data");
  chart?.dispose();
  chart = null;
  if (!box || !source) return;
  await loadLibrary(box.dataset.library ?? "");
  if (!box.isConnected) return;
  /** @type {Figures} */ const figures = JSON.parse(source.textContent ?? "{}");
  chart = /** @type {any} */ (window).echarts.init(box, null, { renderer: "canvas" });
  chart.setOption(options(figures, box));
  box.dataset.drawn = "true";
  resizing?.disconnect();
  resizing = new ResizeObserver(() => chart?.resize());
  resizing.observe(box);
  wireChart(box, figures);
}

/** @param {Figures} figures @param {HTMLElement} box */
function options(figures, box) {
  const muted = token("--wf-muted");
  const axis = { axisLine: { lineStyle: { color: token("--wf-line-strong") } }, axisLabel: { color: muted } };
  const bar = { type: "bar", stack: "ends", barCategoryGap: "18%" };
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return {
    animation: !still,
    animationDuration: 250,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 44, right: 48, top: 14, bottom: 28 },
    xAxis: { type: "category", data: figures.labels, ...axis, axisTick: { show: false } },
    yAxis: [
      { type: "value", minInterval: 1, ...axis, splitLine: { lineStyle: { color: token("--wf-line") } } },
      { type: "value", min: 0, max: 100, ...axis, axisLabel: { color: muted, formatter: "{value}%" }, splitLine: { show: false } },
    ],
    series: [
      { ...bar, name: box.dataset.answered, data: figures.answered, itemStyle: { color: token("--wf-series-1") } },
      { ...bar, name: box.dataset.abandoned, data: figures.abandoned, itemStyle: striped("--wf-series-2", 0.785) },
      { ...bar, name: box.dataset.other, data: figures.other, itemStyle: striped("--wf-series-3", 0) },
      { type: "line", name: box.dataset.share, data: figures.share, yAxisIndex: 1, connectNulls: false, showSymbol: figures.labels.length < 40,
        symbolSize: 5, lineStyle: { width: 2, color: token("--wf-series-line") }, itemStyle: { color: token("--wf-series-line") } },
    ],
  };
}

// A pattern as well as a color: to be told apart in gray and without color vision.
/** @param {string} color @param {number} turn */
function striped(color, turn) {
  const paper = token("--wf-paper");
  const decal = turn
    ? { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [3, 3], rotation: turn, color: paper }
    : { symbol: "circle", dashArrayX: [[4, 4], [0, 4, 4, 0]], dashArrayY: [4, 0], symbolSize: 0.7, color: paper };
  return { color: token(color), decal };
}

/** @param {HTMLElement} box @param {Figures} figures */
function wireChart(box, figures) {
  const tip = document.createElement("div");
  tip.className = "q-tip";
  tip.hidden = true;
  box.append(tip);
  const area = chart.getZr();
  area.on("mousemove", (/** @type {any} */ event) => showTip(box, tip, figures, event.offsetX, event.offsetY));
  area.on("globalout", () => { tip.hidden = true; });
  area.on("click", (/** @type {any} */ event) => openRow(figures, indexAt(figures, event.offsetX, event.offsetY)));
}

/** @param {Figures} figures @param {number} x @param {number} y */
function indexAt(figures, x, y) {
  if (!chart?.containPixel("grid", [x, y])) return -1;
  const index = Math.round(chart.convertFromPixel({ seriesIndex: 0 }, [x, y])[0]);
  return index >= 0 && index < figures.labels.length ? index : -1;
}

/** @param {HTMLElement} box @param {HTMLElement} tip @param {Figures} figures @param {number} x @param {number} y */
function showTip(box, tip, figures, x, y) {
  const index = indexAt(figures, x, y);
  tip.hidden = index < 0;
  chart?.getZr().setCursorStyle(index >= 0 && figures.rows ? "pointer" : "default");
  if (index < 0) return;
  const title = document.createElement("strong");
  title.textContent = figures.labels[index] ?? "";
  const share = figures.share[index];
  const lines = [
    [box.dataset.answered, figures.answered[index]],
    [box.dataset.abandoned, figures.abandoned[index]],
    [box.dataset.other, figures.other[index]],
    [box.dataset.share, share === null ? "–" : `${share}%`],
  ].map(([name, value]) => {
    const line = document.createElement("span");
    line.append(String(name), Object.assign(document.createElement("b"), { textContent: String(value) }));
    return line;
  });
  tip.replaceChildren(title, ...lines);
  tip.style.top = "10px";
  const left = x + 16 + tip.offsetWidth > box.clientWidth ? x - tip.offsetWidth - 16 : x + 16;
  tip.style.left = `${Math.max(left, 4)}px`;
}

/** @param {Figures} figures @param {number} index */
function openRow(figures, index) {
  if (!figures.rows || index < 0) return;
  const row = document.querySelectorAll("#q-table tbody tr")[index];
  /** @type {HTMLAnchorElement | null | undefined} */ (row?.querySelector("td a"))?.click();
}

// The table is one stop of the Tab key; arrows, Home and End move inside it.
function wireGrid() {
  const table = /** @type {HTMLTableElement | null} */ (document.querySelector("[data-grid]"));
  if (!table) return;
  const rows = [...(table.tBodies[0]?.rows ?? []), ...(table.tFoot?.rows ?? [])].map((row) =>
    [...row.cells].map((cell) => /** @type {HTMLElement} */ (cell.querySelector("a") ?? cell)));
  rows.flat().forEach((target) => { target.tabIndex = -1; });
  const first = rows[0]?.[1];
  if (first) first.tabIndex = 0;
  table.addEventListener("keydown", (event) => {
    const next = step(rows, event);
    if (!next) return;
    event.preventDefault();
    focusOnly(table, next);
  });
}

/** @param {HTMLElement[][]} rows @param {KeyboardEvent} event */
function step(rows, event) {
  if (event.altKey || event.metaKey) return null;
  const row = rows.findIndex((cells) => cells.includes(/** @type {HTMLElement} */ (document.activeElement)));
  if (row < 0) return null;
  const column = rows[row]?.indexOf(/** @type {HTMLElement} */ (document.activeElement)) ?? 0;
  const last = (rows[row]?.length ?? 1) - 1;
  /** @type {Record<string, [number, number]>} */
  const moves = {
    ArrowUp: [row - 1, column], ArrowDown: [row + 1, column], ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
    Home: [event.ctrlKey ? 0 : row, 0], End: [event.ctrlKey ? rows.length - 1 : row, last],
    PageUp: [Math.max(row - 10, 0), column], PageDown: [Math.min(row + 10, rows.length - 1), column],
  };
  const move = moves[event.key];
  return move ? rows[move[0]]?.[move[1]] ?? null : null;
}

/** @param {HTMLElement} table @param {HTMLElement} target */
function focusOnly(table, target) {
  table.querySelectorAll('[tabindex="0"]').forEach((other) => other.setAttribute("tabindex", "-1"));
  target.tabIndex = 0;
  target.focus();
  target.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** @param {HTMLTableElement} table */
const asTsv = (table) => [...table.rows].map((row) => [...row.cells].map((cell) => {
  const copy = /** @type {HTMLElement} */ (cell.cloneNode(true));
  copy.querySelectorAll(".visually-hidden").forEach((hidden) => hidden.remove());
  return (copy.textContent ?? "").replace(/\s+/g, " ").trim();
}).join("\t")).join("\n");

document.addEventListener("click", async (event) => {
  const button = /** @type {Element} */ (event.target).closest("[data-copy]");
  const table = button && document.querySelector(button.getAttribute("data-copy") ?? "");
  if (!(button instanceof HTMLElement) || !(table instanceof HTMLTableElement)) return;
  await navigator.clipboard.writeText(asTsv(table));
  document.dispatchEvent(new CustomEvent("wf:toast", { detail: { text: button.dataset.copied, tone: "good" } }));
});

document.addEventListener("keydown", (event) => {
  const way = { PageUp: "previous", PageDown: "next" }[event.key];
  if (!way || !event.altKey) return;
  event.preventDefault();
  /** @type {HTMLAnchorElement | null} */ (document.querySelector(`[data-step="${way}"]`))?.click();
});

function wirePart() {
  wireGrid();
  const box = document.getElementById("q-chart");
  if (!box) { chart?.dispose(); chart = null; return; }
  // Only when it comes into view, after the figures can be read.
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    requestAnimationFrame(() => void drawChart());
  }, { rootMargin: "200px" });
  seen.observe(box);
}

wirePart();
document.addEventListener("htmx:afterSettle", (event) => {
  if (/** @type {Element} */ (event.target).id === "wf-figures") {
    wirePart();
    const summary = document.getElementById("q-summary")?.textContent ?? "";
    document.dispatchEvent(new CustomEvent("wf:say", { detail: summary }));
  }
});
// HTMX clones the page when it moves on; the chart's own inline styles must not be in the copy.
document.addEventListener("htmx:beforeHistorySave", () => {
  chart?.dispose();
  chart = null;
  document.getElementById("q-chart")?.replaceChildren();
  document.getElementById("q-chart")?.removeAttribute("style");
});
addEventListener("watchfloor:theme", () => setTimeout(drawChart));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => setTimeout(drawChart));
