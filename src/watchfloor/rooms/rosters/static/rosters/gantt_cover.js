// @ts-check
// The strip above the people: required, scheduled and the difference, interval by interval. Missing
// people are red and hatched, too many yellow and dotted, right ones green: never color alone.

/** @typedef {import("./gantt_math.js").Scale} Scale */
/** @typedef {{required: number[], scheduled: number[], level: (number | null)[]}} Strip */

const HEIGHT = 78; // of the curve
const BAND = 20; // of the difference below it

/** @param {HTMLCanvasElement} canvas @param {typeof import("./gantt_math.js")} math */
export function coverOf(canvas, math) {
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  /** @type {Record<string, string>} */ let color = {};
  /** @type {Record<string, CanvasPattern | string>} */ let fill = {};
  /** @type {Scale} */ let scale = { open: 0, close: math.DAY, days: 7, dayWidth: 100 };
  let interval = 15;

  function readColors() {
    const style = getComputedStyle(document.documentElement);
    for (const name of ["paper", "ink", "muted", "line", "line-strong", "bad", "bad-wash", "warn", "warn-wash", "good", "good-wash", "accent", "accent-wash", "quiet-wash"]) color[name] = style.getPropertyValue(`--wf-${name}`).trim();
    fill = { under: pattern("under"), over: pattern("over"), right: color["good-wash"] ?? "" };
  }

  /** @param {"under" | "over"} kind */
  function pattern(kind) {
    const tile = document.createElement("canvas");
    const ratio = devicePixelRatio || 1;
    tile.width = tile.height = Math.round(6 * ratio);
    const of = /** @type {CanvasRenderingContext2D} */ (tile.getContext("2d"));
    of.scale(ratio, ratio);
    of.fillStyle = color[kind === "under" ? "bad-wash" : "warn-wash"] ?? "";
    of.fillRect(0, 0, 6, 6);
    of.strokeStyle = of.fillStyle = color[kind === "under" ? "bad" : "warn"] ?? "";
    if (kind === "over") { of.fillRect(1, 1, 1.6, 1.6); of.fillRect(4, 4, 1.6, 1.6); }
    else { of.lineWidth = 1.3; of.beginPath(); for (const at of [-6, 0, 6]) { of.moveTo(at - 1, 7); of.lineTo(at + 7, -1); } of.stroke(); }
    const made = pen.createPattern(tile, "repeat");
    made?.setTransform(new DOMMatrix().scale(1 / ratio));
    return made ?? "";
  }

  /** @param {Scale} to @param {number} length */
  function resize(to, length) {
    scale = to;
    interval = length;
    const ratio = devicePixelRatio || 1;
    const width = scale.dayWidth * scale.days;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round((HEIGHT + BAND) * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${HEIGHT + BAND}px`;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    readColors();
  }

  const perDay = () => math.DAY / interval;
  /** @param {number} slot */
  const dayOf = (slot) => Math.floor(slot / perDay());
  /** @param {number} slot @param {number} [by] */
  const xOf = (slot, by = 0) => math.toX(scale, dayOf(slot), (slot % perDay()) * interval + by);
  /** @param {number} slot */
  const isShown = (slot) => { const minute = (slot % perDay()) * interval; return minute >= scale.open && minute < scale.close; };

  /** @param {Strip} strip @param {number} cursor @param {number[] | null} preview scheduled, as it would be */
  function draw(strip, cursor, preview) {
    const width = scale.dayWidth * scale.days;
    const scheduled = preview ?? strip.scheduled;
    const most = Math.max(1, ...strip.required, ...strip.scheduled, ...scheduled) * 1.12;
    const y = (/** @type {number} */ value) => HEIGHT - (Math.max(value, 0) / most) * (HEIGHT - 6);
    pen.fillStyle = color.paper ?? "";
    pen.fillRect(0, 0, width, HEIGHT + BAND);
    rules(width, most, y);
    bars(strip.required, scheduled, y);
    steps(strip.required, y, color.ink ?? "", []);
    if (preview) steps(strip.scheduled, y, color.muted ?? "", [3, 3]);
    band(strip.required, scheduled);
    days(width);
    if (cursor >= 0) mark(cursor);
  }

  /** @param {number} width @param {number} most @param {(value: number) => number} y */
  function rules(width, most, y) {
    const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000].find((each) => most / each <= 3.2) ?? 5000;
    pen.strokeStyle = color.line ?? "";
    pen.fillStyle = color.muted ?? "";
    pen.font = `10px ${getComputedStyle(document.body).fontFamily}`;
    pen.lineWidth = 1;
    for (let value = step; value < most; value += step) {
      const at = Math.round(y(value)) + 0.5;
      pen.beginPath(); pen.moveTo(0, at); pen.lineTo(width, at); pen.stroke();
    }
  }

  /** @param {number[]} required @param {number[]} scheduled @param {(value: number) => number} y */
  function bars(required, scheduled, y) {
    scheduled.forEach((there, slot) => {
      if (!isShown(slot)) return;
      const x = xOf(slot);
      const wide = xOf(slot, interval) - x;
      const wanted = required[slot] ?? 0;
      const state = math.judge(wanted, there);
      pen.fillStyle = color["accent-wash"] ?? "";
      pen.fillRect(x, y(Math.min(there, wanted)), wide + 0.4, HEIGHT - y(Math.min(there, wanted)));
      if (state === "closed") return;
      pen.fillStyle = state === "under" ? fill.under ?? "" : state === "over" ? fill.over ?? "" : color["good-wash"] ?? "";
      const [top, foot] = [y(Math.max(there, wanted)), y(Math.min(there, wanted))];
      if (state === "right") pen.fillRect(x, Math.min(top, foot - 2), wide + 0.4, Math.max(foot - top, 2));
      else pen.fillRect(x, top, wide + 0.4, foot - top);
    });
  }

  /** @param {number[]} values @param {(value: number) => number} y @param {string} tone @param {number[]} dash */
  function steps(values, y, tone, dash) {
    pen.strokeStyle = tone;
    pen.lineWidth = 1.5;
    pen.setLineDash(dash);
    pen.beginPath();
    let open = false;
    values.forEach((value, slot) => {
      if (!isShown(slot)) { open = false; return; }
      if (slot % perDay() === 0) open = false;
      pen[open ? "lineTo" : "moveTo"](xOf(slot), y(value));
      pen.lineTo(xOf(slot, interval), y(value));
      open = true;
    });
    pen.stroke();
    pen.setLineDash([]);
  }

  // The difference, in blocks wide enough to be read: each shows the worst that lies in it.
  /** @param {number[]} required @param {number[]} scheduled */
  function band(required, scheduled) {
    const wide = xOf(1, 0) - xOf(0, 0);
    const digits = String(Math.round(Math.max(1, ...scheduled.map((there, slot) => (isShown(slot) ? Math.abs(there - (required[slot] ?? 0)) : 0))))).length;
    const slots = [1, 2, 4, 8, 12, 16, 24].map((each) => Math.round(each * 15 / interval) || 1).find((each) => each * wide >= 3 + 6.5 * digits) ?? 32;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.font = `600 10px ${getComputedStyle(document.body).fontFamily}`;
    for (let slot = 0; slot < scheduled.length; slot += slots) {
      const worst = worstOf(required, scheduled, slot, slots);
      if (!worst || worst.state === "closed") continue;
      const x = xOf(slot);
      const x1 = xOf(slot + slots - 1, interval);
      pen.fillStyle = fill[worst.state] ?? "";
      pen.fillRect(x, HEIGHT + 2, x1 - x - 0.5, BAND - 3);
      letter(worst, (x + x1) / 2, x1 - x);
    }
  }

  /** @param {{net: number, state: string}} worst @param {number} x @param {number} wide */
  function letter({ net, state }, x, wide) {
    const short = state === "right" ? "" : wide < 24 ? String(Math.abs(Math.round(net))) : `${net < 0 ? "−" : "+"}${Math.abs(Math.round(net))}`;
    const tone = state === "under" ? "bad" : state === "over" ? "warn" : "good";
    if (pen.measureText(short).width + 3 > wide) return;
    pen.fillStyle = color[`${tone}-wash`] ?? "";
    const half = pen.measureText(short).width / 2 + 1.5;
    if (short) pen.fillRect(x - half, HEIGHT + 5, half * 2, BAND - 9);
    pen.fillStyle = color[tone] ?? "";
    if (short) pen.fillText(short, x, HEIGHT + BAND / 2 + 1);
    else if (wide >= 7) { pen.beginPath(); pen.arc(x, HEIGHT + BAND / 2 + 0.5, 1.6, 0, 7); pen.fill(); }
  }

  /** @param {number[]} required @param {number[]} scheduled @param {number} from @param {number} long */
  function worstOf(required, scheduled, from, long) {
    /** @type {{net: number, state: "under" | "over" | "right" | "closed"} | null} */ let worst = null;
    const rank = { under: 3, over: 2, right: 1, closed: 0 };
    for (let slot = from; slot < from + long; slot += 1) {
      if (!isShown(slot)) continue;
      const net = (scheduled[slot] ?? 0) - (required[slot] ?? 0);
      const state = math.judge(required[slot] ?? 0, scheduled[slot] ?? 0);
      if (!worst || rank[state] > rank[worst.state] || (state === worst.state && Math.abs(net) > Math.abs(worst.net))) worst = { net, state };
    }
    return worst;
  }

  /** @param {number} width */
  function days(width) {
    pen.strokeStyle = color["line-strong"] ?? "";
    pen.lineWidth = 1;
    for (let day = 1; day < scale.days; day += 1) {
      const x = Math.round(day * scale.dayWidth) + 0.5;
      pen.beginPath(); pen.moveTo(x, 0); pen.lineTo(x, HEIGHT + BAND); pen.stroke();
    }
    pen.beginPath(); pen.moveTo(0, HEIGHT + 0.5); pen.lineTo(width, HEIGHT + 0.5); pen.stroke();
  }

  /** @param {number} slot */
  function mark(slot) {
    const x = xOf(slot);
    pen.strokeStyle = color.accent ?? "";
    pen.lineWidth = 2;
    pen.strokeRect(x, 1, Math.max(xOf(slot, interval) - x, 2), HEIGHT + BAND - 2);
  }

  /** @param {number} x */
  function slotAt(x) {
    const { day, minute } = math.atX(scale, x);
    return day * perDay() + math.clamp(Math.floor(minute / interval), 0, perDay() - 1);
  }

  return { resize, draw, slotAt, xOf, readColors };
}
