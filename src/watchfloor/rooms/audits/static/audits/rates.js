// @ts-check
// Error rates: the run chart and the funnel. Their tables and words stand beside them.

/** @typedef {{labels: string[], rate: number[], lower: number[], upper: number[], center: number, out: boolean[]}} Run */
/** @typedef {{name: string, at: [number, number], signal: string}} Unit */
/** @typedef {{units: Unit[], target: number, inner: number[][][], outer: number[][][]}} Funnel */

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

function base() {
  const muted = token("--wf-muted");
  return {
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    legend: { top: 0, left: 8, itemWidth: 18, textStyle: { color: muted } },
    grid: { left: 50, right: 18, top: 34, bottom: 34 },
    tooltip: { trigger: "item", renderMode: "richText", backgroundColor: token("--wf-paper"), textStyle: { color: token("--wf-ink") } },
    muted,
  };
}

/** @param {string} muted */
const axis = (muted) => ({
  axisLine: { lineStyle: { color: token("--wf-line-strong") } },
  axisLabel: { color: muted },
  splitLine: { lineStyle: { color: token("--wf-line") } },
});

/** @param {string | undefined} name @param {unknown[]} data @param {string} color @param {string} type */
const limit = (name, data, color, type, step = false) => ({
  type: "line", name, data, showSymbol: false, silent: true, step: step ? "middle" : false,
  lineStyle: { width: 1.5, type, color }, itemStyle: { color },
});

/** @param {Run} run @param {DOMStringMap} words */
function runOptions(run, words) {
  const { muted, ...rest } = base();
  const color = token("--wf-series-1");
  const bad = token("--wf-bad") || "#c92a2a";
  // What is out of its limits has another shape as well as another color.
  const points = run.rate.map((value, index) => run.out[index]
    ? { value, symbol: "diamond", symbolSize: 13, itemStyle: { color: bad } } : { value, symbol: "circle", symbolSize: 6 });
  return {
    ...rest,
    xAxis: { type: "category", data: run.labels, ...axis(muted), splitLine: { show: false } },
    yAxis: { type: "value", min: 0, ...axis(muted), axisLabel: { color: muted, formatter: "{value}%" } },
    series: [
      limit(words.limits, run.upper, muted, "dashed", true),
      limit(words.limits, run.lower, muted, "dashed", true),
      limit(words.center, run.labels.map(() => run.center), muted, "solid"),
      { type: "line", name: words.rate, data: points, lineStyle: { width: 2, color }, itemStyle: { color } },
    ],
  };
}

/** @param {Funnel} funnel @param {DOMStringMap} words */
function funnelOptions(funnel, words) {
  const { muted, ...rest } = base();
  const color = token("--wf-series-1");
  const bad = token("--wf-bad") || "#c92a2a";
  const units = funnel.units.map((unit) => ({
    name: unit.name, value: unit.at,
    symbol: unit.signal ? "diamond" : "circle", symbolSize: unit.signal ? 13 : 8,
    itemStyle: { color: unit.signal ? bad : color },
    label: { show: unit.signal === "alarm", formatter: unit.name, position: "top", color: muted },
  }));
  const sizes = funnel.inner[0]?.map((pair) => pair[0]) ?? [];
  const highest = Math.max(...funnel.units.map((unit) => unit.at[1]), funnel.target * 2);
  return {
    ...rest,
    xAxis: { type: "value", name: words.size, nameLocation: "middle", nameGap: 22, min: 0, max: sizes.at(-1), nameTextStyle: { color: muted }, ...axis(muted), splitLine: { show: false } },
    yAxis: { type: "value", min: 0, max: Math.ceil(highest * 1.3), ...axis(muted), axisLabel: { color: muted, formatter: "{value}%" } },
    series: [
      ...funnel.inner.map((data) => limit(words.inner, data, muted, "dashed")),
      ...funnel.outer.map((data) => limit(words.outer, data, muted, "solid")),
      limit(words.target, sizes.map((size) => [size, funnel.target]), token("--wf-series-line"), "solid"),
      { type: "line", data: units, lineStyle: { width: 0 }, showSymbol: true, z: 5,
        tooltip: { formatter: (/** @type {any} */ hit) => `${hit.name}: ${hit.value[1].toFixed(2)}% (${hit.value[0]})` } },
    ],
  };
}

/** @param {HTMLElement} box */
async function draw(box) {
  const source = document.getElementById(box.dataset.source ?? "");
  if (!source) return;
  await loadLibrary(box.dataset.library ?? "");
  const figures = JSON.parse(source.textContent ?? "{}");
  const chart = /** @type {any} */ (window).echarts.init(box, null, { renderer: "canvas" });
  chart.setOption(box.dataset.chart === "run" ? runOptions(figures, box.dataset) : funnelOptions(figures, box.dataset));
  box.dataset.drawn = "true";
  new ResizeObserver(() => chart.resize()).observe(box);
}

document.querySelectorAll("[data-chart]").forEach((box) => { void draw(/** @type {HTMLElement} */ (box)); });
