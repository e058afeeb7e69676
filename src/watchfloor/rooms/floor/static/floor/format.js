// @ts-check
// Durations and figures as the server writes them.

const DAY = 86_400;
const DAYS = document.documentElement.lang.startsWith("zh") ? "{days} 天 {hours} 小时" : "{days} d {hours} h";

/** @param {number} seconds 3:20, 1:02:05 from an hour on, 2 d 4 h from a day on. */
export function clock(seconds) {
  const whole = Math.max(Math.floor(seconds), 0);
  if (whole >= DAY) return fill(DAYS, { days: Math.floor(whole / DAY), hours: Math.floor((whole % DAY) / 3600) });
  const minutes = Math.floor(whole / 60) % 60, hours = Math.floor(whole / 3600);
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** @param {number | null | undefined} share 0.8194 as 81.9%. */
export function percent(share, decimals = 1) {
  return share === null || share === undefined ? "–" : `${(100 * share).toFixed(decimals)}%`;
}

const counts = new Intl.NumberFormat("en");

/** @param {number} number 12346 as 12,346. */
export function count(number) { return counts.format(number); }

/** @param {string} text @param {Record<string, string | number>} fields Puts fields in the place of {name}. */
export function fill(text, fields) {
  return text.replace(/\{(\w+)\}/g, (_, name) => String(fields[name] ?? ""));
}

/** @param {string} sprite @param {string} name @param {string} [extra] An icon of the sprite. */
export function icon(sprite, name, extra = "") {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("class", `wf-icon ${extra}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS(ns, "use"));
  /** @type {SVGUseElement} */ (svg.firstChild).setAttribute("href", `${sprite}#${name}`);
  return svg;
}

/** @param {Element} element @param {string} text Writes only what differs: nothing is laid out for nothing. */
export function write(element, text) {
  const { firstChild } = element;
  if (firstChild instanceof Text && !firstChild.nextSibling) {
    if (firstChild.data !== text) firstChild.data = text;
  } else if (element.textContent !== text) element.textContent = text;
}
