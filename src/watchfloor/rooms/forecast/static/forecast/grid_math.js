// @ts-check
// What the forecast grid works out: no page, no network, so that each line can be tested alone.

/** @typedef {{kind: "set" | "scale" | "add", value: number}} Override */
/** @typedef {Override | null} Change  null takes an override back */
/** @typedef {import("../../../../common/ui/static/ui/sheet.js").Typed} Typed */

/** What is planned with: the model's figure with an override laid over it. Never negative.
 * @param {number} base @param {Change} override */
export function planned(base, override) {
  if (!override) return base;
  const { kind, value } = override;
  return Math.max(kind === "set" ? value : kind === "scale" ? base * value : base + value, 0);
}

/** The same cell a factor higher or lower. A fixed figure stays fixed, what follows the model goes on following it.
 * @param {number} base @param {Change} override @param {number} factor @returns {Override} */
export function scaled(base, override, factor) {
  if (!override) return { kind: "scale", value: factor };
  if (override.kind === "add") return { kind: "add", value: planned(base, override) * factor - base };
  return { kind: override.kind, value: override.value * factor };
}

/** The same cell with so many contacts more or less.
 * @param {number} base @param {Change} override @param {number} amount @returns {Override} */
export function added(base, override, amount) {
  const now = planned(base, override);
  if (override?.kind === "set") return { kind: "set", value: Math.max(now + amount, 0) };
  return { kind: "add", value: Math.max(now + amount, 0) - base };
}

/** @param {number} base @param {Change} override @param {Typed} typed @returns {Change} */
export function typedInto(base, override, typed) {
  if (typed.say === "set") return { kind: "set", value: typed.value };
  if (typed.say === "scale") return scaled(base, override, typed.value);
  if (typed.say === "add") return added(base, override, typed.value);
  return null;
}

/** Each figure drawn a step to its neighbors (1-2-1); gaps (null) part the line; the total stays.
 * @param {(number | null)[]} values @returns {(number | null)[]} */
export function smooth(values) {
  const total = sum(values);
  const drawn = values.map((value, at) => {
    if (value === null) return null;
    const before = values[at - 1] ?? value;
    const after = values[at + 1] ?? value;
    return (before + 2 * value + after) / 4;
  });
  const now = sum(drawn);
  return drawn.map((value) => (value === null || !now ? value : (value * total) / now));
}

/** @param {(number | null)[]} values */
export const sum = (values) => values.reduce((/** @type {number} */ all, value) => all + (value ?? 0), 0);

/** Seconds as the other pages write them: 2:39. @param {number} seconds */
export const clock = (seconds) => {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

/** @param {Change} a @param {Change} b */
export const same = (a, b) => a === b || (a?.kind === b?.kind && a?.value === b?.value);
