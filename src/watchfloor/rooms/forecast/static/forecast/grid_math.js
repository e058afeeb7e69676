// @ts-check
// What the forecast grid works out: no page, no network, so that each line can be tested alone.

/** @typedef {{kind: "set" | "scale" | "add", value: number}} Override */
/** @typedef {Override | null} Change  null takes an override back */
/** @typedef {{say: "set" | "scale" | "add", value: number} | {say: "back"} | {say: "nonsense"}} Typed */
/** @typedef {{index: number, before: Change, after: Change}} Step */

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

/** A number as people write it: 1,234.5 or 12,5 or 1 234, full-width digits too. NaN: it is none.
 * @param {string} text */
export function readNumber(text) {
  let plain = text.normalize("NFKC").replace(/[\s\u00a0'’]/g, "").replace("−", "-");
  if (/^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain)) plain = plain.replaceAll(",", "");
  else if (/^[-+]?\d*,\d+$/.test(plain)) plain = plain.replace(",", ".");
  return /^[-+]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : NaN;
}

/** What somebody types into a cell: 120, +10%, -5, *1.2, or nothing for the model's figure.
 * @param {string} text @returns {Typed} */
export function readTyped(text) {
  const plain = text.normalize("NFKC").trim();
  if (!plain) return { say: "back" };
  const percent = /^([-+−]?.*)%$/.exec(plain);
  const value = readNumber(percent?.[1] ?? plain.replace(/^[*×]/, ""));
  if (Number.isNaN(value)) return { say: "nonsense" };
  const factor = percent ? (/^[-+−]/.test(plain) ? 1 + value / 100 : value / 100) : value;
  if (percent || /^[*×]/.test(plain)) return factor < 0 ? { say: "nonsense" } : { say: "scale", value: factor };
  return /^[-+−]/.test(plain) ? { say: "add", value } : { say: "set", value };
}

/** @param {number} base @param {Change} override @param {Typed} typed @returns {Change} */
export function typedInto(base, override, typed) {
  if (typed.say === "set") return { kind: "set", value: typed.value };
  if (typed.say === "scale") return scaled(base, override, typed.value);
  if (typed.say === "add") return added(base, override, typed.value);
  return null;
}

/** Rows and columns of what a spreadsheet puts on the clipboard; quoted fields may hold tabs and line breaks.
 * @param {string} text @returns {string[][]} */
export function readTsv(text) {
  /** @type {string[][]} */ const rows = [[]];
  const pattern = /("(?:[^"]|"")*"|[^\t\r\n]*)(\t|\r\n|\n|\r|$)/y;
  const clean = text.replace(/(\r\n|\n|\r)$/, "");
  while (pattern.lastIndex <= clean.length) {
    const [, field = "", end = ""] = pattern.exec(clean) ?? [];
    rows[rows.length - 1]?.push(field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field);
    if (!end) break;
    if (end !== "\t") rows.push([]);
  }
  return rows;
}

/** @param {(string | number)[][]} rows */
export const writeTsv = (rows) => rows.map((row) => row.join("\t")).join("\r\n");

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

/** How a figure is shown: tenths only where they matter. @param {number} value */
export const written = (value) => value.toLocaleString("en-US", {
  minimumFractionDigits: 0 < value && value < 100 ? 1 : 0, maximumFractionDigits: 0 < value && value < 100 ? 1 : 0,
});

/** Seconds as the other pages write them: 2:39. @param {number} seconds */
export const clock = (seconds) => {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

/** Exactly enough digits for a cell to be edited again or pasted elsewhere. @param {number} value */
export const plain = (value) => String(Number(value.toFixed(2)));

/** @param {Change} a @param {Change} b */
export const same = (a, b) => a === b || (a?.kind === b?.kind && a?.value === b?.value);

/** Where a paste of some rows and columns lands: at the top left of the selection, and over all of it
 * where a single figure was copied. `null` cells of the grid (no such interval) are skipped, not shifted.
 * @param {{top: number, left: number, bottom: number, right: number}} at @param {string[][]} rows
 * @param {{rows: number, columns: number}} grid */
export function placePaste(at, rows, grid) {
  const wide = Math.max(...rows.map((row) => row.length));
  const single = rows.length === 1 && wide === 1;
  /** @type {{row: number, column: number, text: string}[]} */ const cells = [];
  const height = single ? at.bottom - at.top + 1 : rows.length;
  const width = single ? at.right - at.left + 1 : wide;
  for (let row = 0; row < height; row += 1) for (let column = 0; column < width; column += 1) {
    const text = single ? rows[0]?.[0] : rows[row]?.[column];
    if (text !== undefined) cells.push({ row: at.top + row, column: at.left + column, text });
  }
  const fits = at.top + height <= grid.rows && at.left + width <= grid.columns;
  return { cells, fits, height, width };
}

/** Steps that can be taken back and done again, one press of a key each. */
export class Past {
  constructor() {
    /** @type {Step[][]} */ this.done = [];
    /** @type {Step[][]} */ this.undone = [];
  }

  /** @param {Step[]} steps What changed at once. Nothing that did not change is kept. */
  add(steps) {
    const real = steps.filter(({ before, after }) => !same(before, after));
    if (!real.length) return real;
    this.done.push(real);
    this.undone = [];
    return real;
  }

  /** @returns {{index: number, to: Change}[]} */
  back() {
    const steps = this.done.pop();
    if (!steps) return [];
    this.undone.push(steps);
    return steps.map(({ index, before }) => ({ index, to: before }));
  }

  /** @returns {{index: number, to: Change}[]} */
  again() {
    const steps = this.undone.pop();
    if (!steps) return [];
    this.done.push(steps);
    return steps.map(({ index, after }) => ({ index, to: after }));
  }

  clear() {
    this.done = [];
    this.undone = [];
  }
}
