// @ts-check
// A table as a spreadsheet: choosing, typing, copying, pasting, filling, undoing, saving. What the
// cells hold (figures, codes) and what a change of one is, the page says as `Host`; how to build
// such a page stands in common/ui/README.md. The address comes from the page: it carries a hash.

/** @typedef {{top: number, bottom: number, left: number, right: number}} Bounds */
/** @typedef {{row: number, column: number, text: string}} PastedCell */
/** @typedef {{say: "set" | "scale" | "add", value: number} | {say: "back"} | {say: "nonsense"}} Typed */

/**
 * What the page says of its cells. A cell's index is row * columns + column; row -1 is the row of
 * totals where there is one. C is what a change of a cell is.
 * @template C
 * @typedef {object} Host
 * @property {HTMLElement} box holds tools, alerts and table; its texts are data-words-*
 * @property {number} rows
 * @property {number} columns
 * @property {boolean} editable
 * @property {boolean} [hasTotals] there is a row -1; its cells carry data-total
 * @property {RegExp} begins the keys that begin typing: digits, letters
 * @property {"decimal" | "text"} inputMode of the keyboard on a phone
 * @property {(index: number) => boolean} has whether there is such a cell
 * @property {(column: number) => number[]} [ofTotal] the cells that a total stands for
 * @property {(row: number, column: number) => string} label what a cell is called while it is edited
 * @property {(row: number, column: number) => string} text what it shows
 * @property {(row: number, column: number) => string} plain what is copied, and edited
 * @property {(index: number) => C} change the change that a cell has now
 * @property {(index: number, change: C) => void} put keeps a change in `pending`, or drops it
 * @property {(one: C, other: C) => boolean} same
 * @property {Map<number, unknown>} pending what is not saved yet, by index
 * @property {(indexes: Iterable<number>) => void} paint shows cells anew
 * @property {() => void} tell says what is chosen
 * @property {(row: number, column: number, text: string) => boolean} typed takes a text; false: it is nonsense
 * @property {(cells: PastedCell[]) => number | null} pasted how many cells it changed; null: it was refused
 * @property {Record<string, () => void>} acts of buttons with data-act; `back` of the Delete key, `down` and `right` of Ctrl+D and Ctrl+R
 * @property {() => unknown} send saves what is pending
 * @property {(fresh: any) => void} refresh takes fresh cells from the server
 */

/** @template C */
export class Sheet {
  /** @param {Host<C>} host */
  constructor(host) {
    this.host = host;
    this.words = /** @type {Record<string, string>} */ (host.box.dataset);
    this.table = /** @type {HTMLTableElement} */ (host.box.querySelector("table[role=grid]"));
    this.first = host.hasTotals ? -1 : 0;
    /** From where the selection began to where it ended. */
    this.at = { row: 0, column: 0, endRow: 0, endColumn: 0 };
    /** @type {HTMLInputElement | null} */ this.editor = null;
    /** @type {Past<C>} */ this.past = new Past(host.same);
    /** @type {Map<number, HTMLElement>} */ this.spots = new Map();
    this.table.querySelectorAll("[data-i]").forEach((spot) => this.spots.set(Number(spot.getAttribute("data-i")), /** @type {HTMLElement} */ (spot)));
    this.totals = /** @type {HTMLElement[]} */ ([...this.table.querySelectorAll("[data-total]")]);
    this.#wire();
    const first = this.spots.values().next().value;
    if (first) first.tabIndex = 0;
    host.box.dataset.ready = "true";
  }

  // ---- choosing ----
  /** @returns {Bounds} */
  bounds() {
    const { row, column, endRow, endColumn } = this.at;
    return { top: Math.min(row, endRow), bottom: Math.max(row, endRow), left: Math.min(column, endColumn), right: Math.max(column, endColumn) };
  }
  /** The cells that are chosen: those of a column, where its total is. */
  chosen() {
    const { top, bottom } = this.bounds();
    return this.chosenColumns().flatMap((column) => {
      if (bottom < 0) return this.host.ofTotal?.(column) ?? [];
      const from = Math.max(top, 0);
      return Array.from({ length: bottom - from + 1 }, (_, step) => (from + step) * this.host.columns + column).filter((index) => this.host.has(index));
    });
  }
  chosenColumns() {
    const { left, right } = this.bounds();
    return Array.from({ length: right - left + 1 }, (_, step) => left + step);
  }
  /** @param {number} row @param {number} column */
  spotAt(row, column) { return row < 0 ? this.totals[column] : this.spots.get(row * this.host.columns + column); }
  /** @param {number} row @param {number} column @param {boolean} [extend] @param {boolean} [focus] */
  select(row, column, extend = false, focus = true) {
    const { rows, columns } = this.host;
    this.at.endRow = Math.min(Math.max(row, this.first), rows - 1);
    this.at.endColumn = Math.min(Math.max(column, 0), columns - 1);
    if (!extend) Object.assign(this.at, { row: this.at.endRow, column: this.at.endColumn });
    this.#paintSelection();
    const spot = this.spotAt(this.at.endRow, this.at.endColumn);
    if (!spot) return;
    this.table.querySelectorAll('td[tabindex="0"]').forEach((other) => other.setAttribute("tabindex", "-1"));
    spot.tabIndex = 0;
    if (focus) { spot.focus({ preventScroll: true }); spot.scrollIntoView({ block: "nearest", inline: "nearest" }); }
    this.host.tell();
  }
  #paintSelection() {
    const { top, bottom, left, right } = this.bounds();
    const { columns } = this.host;
    for (const [index, spot] of this.spots) {
      const row = Math.floor(index / columns);
      const column = index % columns;
      mark(spot, row >= top && row <= bottom && column >= left && column <= right);
    }
    this.totals.forEach((spot, column) => mark(spot, top < 0 && column >= left && column <= right));
  }

  // ---- changing ----
  /** @param {[number, C][]} changes Changed at once: one step of undo. */
  apply(changes) {
    const { change, put } = this.host;
    const steps = this.past.add(changes.map(([index, after]) => ({ index, before: change(index), after })));
    steps.forEach(({ index, after }) => put(index, after));
    this.#changed(steps);
  }
  /** @param {boolean} forward */
  walk(forward) {
    const steps = forward ? this.past.again() : this.past.back();
    steps.forEach(({ index, to }) => this.host.put(index, to));
    this.#changed(steps);
    say(steps.length ? `${steps.length} ${this.words.wordsUndone}` : this.words.wordsNothing ?? "");
  }
  /** @param {{index: number}[]} steps */
  #changed(steps) {
    this.host.paint(steps.map(({ index }) => index));
    this.paintTools();
    this.host.tell();
  }
  /** Which cell each chosen one is to be filled from: the first of its column or row. @param {"down" | "right"} way @returns {[number, number][]} */
  sources(way) {
    const { top, left } = this.bounds();
    const { columns, has } = this.host;
    return this.chosen().flatMap((index) => {
      const source = way === "down" ? Math.max(top, 0) * columns + (index % columns) : Math.floor(index / columns) * columns + left;
      return source === index || !has(source) ? [] : [/** @type {[number, number]} */ ([index, source])];
    });
  }
  /** The number in the box of the tools; null, and it is asked for, where there is none. */
  amount() {
    const amount = readNumber(el("g-amount").value);
    if (!Number.isNaN(amount)) return amount;
    toast(this.words.wordsPick ?? "", "warn");
    el("g-amount").focus();
    return null;
  }
  paintTools() {
    if (!this.host.editable) return;
    const { size } = this.host.pending;
    el("g-undo").disabled = !this.past.done.length;
    el("g-redo").disabled = !this.past.undone.length;
    el("g-send").disabled = !size;
    el("g-count-pending").textContent = size ? `(${size})` : "";
  }

  // ---- typing ----
  /** @param {string} [typed] what begins the new text; without it what is there is edited */
  edit(typed) {
    const { endRow: row, endColumn: column } = this.at;
    const spot = this.spotAt(row, column);
    if (!this.host.editable || !spot || this.editor) return;
    const field = document.createElement("input");
    field.className = "g-editor";
    field.inputMode = this.host.inputMode;
    field.setAttribute("aria-label", this.host.label(row, column));
    field.value = typed ?? this.host.plain(row, column);
    spot.replaceChildren(field);
    this.editor = field;
    field.focus();
    if (typed === undefined) field.select();
    field.addEventListener("blur", () => this.commit());
    field.addEventListener("keydown", (event) => this.#whileEditing(event, row, column));
  }
  /** @param {KeyboardEvent} event @param {number} row @param {number} column */
  #whileEditing(event, row, column) {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Escape") { this.editor = null; this.#paintSpot(row, column); this.select(row, column); return; }
    /** @type {Record<string, [number, number]>} */
    const moves = { Enter: [event.shiftKey ? -1 : 1, 0], Tab: [0, event.shiftKey ? -1 : 1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    if (this.commit()) this.select(row + move[0], column + move[1]);
  }
  /** @param {number} row @param {number} column */
  #paintSpot(row, column) {
    const spot = this.spotAt(row, column);
    if (spot) spot.textContent = this.host.text(row, column);
  }
  /** Take what was typed. @returns {boolean} whether it made sense */
  commit() {
    const place = this.#placeOf(this.editor);
    const text = this.editor?.value ?? "";
    this.editor = null;
    if (!place) return true;
    this.#paintSpot(...place);
    if (this.host.typed(...place, text)) return true;
    toast(this.words.wordsNonsense ?? "", "bad");
    return false;
  }

  // ---- clipboard ----
  asTsv() {
    const { top, bottom } = this.bounds();
    return writeTsv(Array.from({ length: bottom - top + 1 }, (_, down) => this.chosenColumns().map((column) => {
      const row = top + down;
      return row < 0 || this.host.has(row * this.host.columns + column) ? this.host.plain(row, column) : "";
    })));
  }
  async copy() {
    await navigator.clipboard.writeText(this.asTsv());
    toast(this.words.wordsCopied ?? "");
  }
  /** @param {string} text */
  paste(text) {
    const { rows, columns, has } = this.host;
    const { top, left, ...end } = this.bounds();
    const placed = placePaste({ top, left, ...end }, readTsv(text), { rows, columns });
    const changed = this.host.pasted(placed.cells.filter(({ row, column }) => row < rows && column < columns && (row < 0 || has(row * columns + column))));
    if (changed === null) return;
    Object.assign(this.at, { row: top, column: left, endRow: Math.min(top + placed.height, rows) - 1, endColumn: Math.min(left + placed.width, columns) - 1 });
    this.#paintSelection();
    toast(placed.fits ? `${changed} ${this.words.wordsPasted}` : this.words.wordsLarger ?? "", placed.fits ? "good" : "warn");
  }

  // ---- saving ----
  /** Send changes to data-save. Its answer carries fresh cells and `said`; where somebody was faster it
   * is refused with a code that ends in `stale`. @param {unknown} body @returns {Promise<any>} the answer; null: it was not saved */
  async post(body) {
    el("g-stale").hidden = true;
    el("g-refused").hidden = true;
    el("g-send").disabled = true;
    const token = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
    const headers = { ...token, Accept: "application/json", "Content-Type": "application/json" };
    const answer = await fetch(this.words.save ?? "", { method: "POST", body: JSON.stringify(body), headers }).catch(() => null);
    const said = answer ? await answer.json().catch(() => ({})) : {};
    if (!answer?.ok) this.#notSaved(answer, said);
    this.paintTools();
    return answer?.ok ? said : null;
  }
  /** @param {Response | null} answer @param {{code?: string, what?: string, where?: string, mend?: string}} said */
  #notSaved(answer, said) {
    if (!said.code?.endsWith(".stale")) {
      this.refuse(answer ? [said.what, said.where, said.mend].filter(Boolean).join(" ") || `${answer.status}` : this.words.wordsOffline ?? "");
      return;
    }
    el("g-stale-what").textContent = said.what ?? "";
    el("g-stale-where").textContent = said.where ?? "";
    el("g-stale").hidden = false;
    el("g-over").focus();
  }
  /** @param {string} text */
  refuse(text) {
    el("g-refused-text").textContent = text;
    el("g-refused").hidden = false;
    el("g-refused").scrollIntoView({ block: "nearest" });
  }
  /** What was saved is shown: nothing to undo, and the parts of the page that list changes anew.
   * @param {string} text @param {string[]} parts selectors */
  async saved(text, parts) {
    this.past.clear();
    this.paintTools();
    toast(text);
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of parts) {
      const fresh = page.querySelector(part);
      if (fresh) document.querySelector(part)?.replaceWith(fresh);
    }
  }
  /** Take fresh cells and save what is pending over them. */
  async #overNew() {
    const answer = await fetch(this.words.cells ?? "").catch(() => null);
    if (!answer?.ok) { this.refuse(this.words.wordsOffline ?? ""); return; }
    this.host.refresh(await answer.json());
    await this.host.send();
  }
  /** Lay the page out anew; what is pending is dropped. */
  reload() {
    this.host.pending.clear();
    location.reload();
  }

  // ---- keys ----
  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (this.editor || event.altKey) return;
    const control = event.ctrlKey || event.metaKey;
    if (control ? this.#shortcut(event) : this.#move(event) || this.#keyed(event)) event.preventDefault();
  }
  /** @param {KeyboardEvent} event */
  #move(event) {
    const { endRow: row, endColumn: column } = this.at;
    /** @type {Record<string, [number, number]>} */
    const moves = {
      ArrowUp: [row - 1, column], ArrowDown: [row + 1, column], ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
      Home: [row, 0], End: [row, this.host.columns - 1], PageUp: [Math.max(row - 10, 0), column], PageDown: [row + 10, column],
    };
    const to = moves[event.key];
    if (to) this.select(to[0], to[1], event.shiftKey);
    return Boolean(to);
  }
  /** @param {KeyboardEvent} event */
  #keyed(event) {
    const begins = this.host.begins.test(event.key);
    // An input method writes into the field that has the focus when its first key goes down.
    if (event.key === "Process" && this.host.inputMode === "text") { this.edit(""); return false; }
    if (event.key === "Escape") { this.select(this.at.endRow, this.at.endColumn); return true; }
    if (!this.host.editable) { if (begins) toast(this.words.wordsReadonly ?? "", "warn"); return false; }
    if (event.key === "Enter" || event.key === "F2") { this.edit(); return true; }
    if (event.key === "Delete" || event.key === "Backspace") { this.host.acts.back?.(); return true; }
    if (begins) this.edit(event.key);
    return begins;
  }
  /** @param {KeyboardEvent} event */
  #shortcut(event) {
    const { rows, columns, acts, editable } = this.host;
    const { endRow, endColumn } = this.at;
    /** @type {Record<string, () => void>} */
    const always = {
      a: () => { Object.assign(this.at, { row: 0, column: 0 }); this.select(rows - 1, columns - 1, true, false); },
      home: () => this.select(0, 0, event.shiftKey), end: () => this.select(rows - 1, columns - 1, event.shiftKey),
      arrowup: () => this.select(0, endColumn, event.shiftKey), arrowdown: () => this.select(rows - 1, endColumn, event.shiftKey),
      arrowleft: () => this.select(endRow, 0, event.shiftKey), arrowright: () => this.select(endRow, columns - 1, event.shiftKey),
    };
    /** @type {Record<string, (() => void) | undefined>} */
    const changing = { z: () => this.walk(event.shiftKey), y: () => this.walk(true), d: acts.down, r: acts.right, s: () => el("g-save").requestSubmit() };
    const key = event.key.toLowerCase();
    const act = always[key] ?? (editable ? changing[key] : undefined);
    act?.();
    return Boolean(act);
  }

  // ---- wiring ----
  /** @param {EventTarget | null} target @returns {[number, number] | null} */
  #placeOf(target) {
    const spot = target instanceof Element ? target.closest("td") : null;
    if (spot?.dataset.total !== undefined) return [-1, Number(spot.dataset.total)];
    if (spot?.dataset.i === undefined) return null;
    return [Math.floor(Number(spot.dataset.i) / this.host.columns), Number(spot.dataset.i) % this.host.columns];
  }
  #wire() {
    this.#wirePointer();
    this.table.addEventListener("keydown", (event) => this.#onKey(event));
    this.table.addEventListener("focusin", (event) => {
      const place = this.#placeOf(event.target);
      if (place && !this.editor && (place[0] !== this.at.endRow || place[1] !== this.at.endColumn)) this.select(...place);
    });
    document.addEventListener("copy", (event) => {
      if (this.editor || !this.table.contains(document.activeElement)) return;
      event.clipboardData?.setData("text/plain", this.asTsv());
      event.preventDefault();
      toast(this.words.wordsCopied ?? "");
    });
    document.addEventListener("paste", (event) => {
      if (!this.host.editable || this.editor || !this.table.contains(document.activeElement)) return;
      event.preventDefault();
      this.paste(event.clipboardData?.getData("text/plain") ?? "");
    });
    if (this.host.editable) this.#wireTools();
  }
  #wirePointer() {
    let dragging = false;
    this.table.addEventListener("pointerdown", (event) => {
      if (event.target === this.editor) return;
      const place = this.#placeOf(event.target);
      if (this.#selectLine(/** @type {Element} */ (event.target).closest("th"))) event.preventDefault();
      if (!place) return;
      this.commit();
      this.select(place[0], place[1], event.shiftKey);
      dragging = event.pointerType === "mouse";
      event.preventDefault();
    });
    this.table.addEventListener("pointerover", (event) => {
      const place = dragging && event.buttons === 1 ? this.#placeOf(event.target) : null;
      if (place) this.select(place[0], place[1], true);
    });
    addEventListener("pointerup", () => { dragging = false; });
    this.table.addEventListener("dblclick", (event) => { if (this.#placeOf(event.target)) this.edit(); });
  }
  /** Choose the row or column of a heading that has data-row or data-column. @param {HTMLElement | null} head */
  #selectLine(head) {
    const { rows, columns } = this.host;
    const row = Number(head?.dataset.row);
    const column = Number(head?.dataset.column);
    if (head?.dataset.row) { Object.assign(this.at, { row, column: 0 }); this.select(row, columns - 1, true); return true; }
    if (!head?.dataset.column) return false;
    Object.assign(this.at, { row: 0, column });
    this.select(rows - 1, column, true, false);
    this.spotAt(0, column)?.focus({ preventScroll: true });
    return true;
  }
  #wireTools() {
    const { box, pending } = this.host;
    box.querySelectorAll("[data-act]").forEach((button) => button.addEventListener("click", () => this.host.acts[button.getAttribute("data-act") ?? ""]?.()));
    el("g-undo").addEventListener("click", () => this.walk(false));
    el("g-redo").addEventListener("click", () => this.walk(true));
    el("g-over").addEventListener("click", () => void this.#overNew());
    el("g-drop").addEventListener("click", () => this.reload());
    el("g-save").addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      this.commit();
      if (pending.size) void this.host.send();
    });
    el("g-amount")?.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.host.acts.set?.();
    });
    addEventListener("beforeunload", (event) => { if (pending.size) event.preventDefault(); });
  }
}

/** @param {HTMLElement} spot @param {boolean} is */
function mark(spot, is) {
  if (is === (spot.getAttribute("aria-selected") === "true")) return;
  if (is) spot.setAttribute("aria-selected", "true"); else spot.removeAttribute("aria-selected");
}
/** @param {string} id */
const el = (id) => /** @type {any} */ (document.getElementById(id));
/** Read out, not shown. @param {string} text */
export const say = (text) => document.dispatchEvent(new CustomEvent("wf:say", { detail: text }));
/** @param {string} text @param {string} [tone] */
export const toast = (text, tone = "good") => document.dispatchEvent(new CustomEvent("wf:toast", { detail: { text, tone } }));

// ---- without a page: each line can be tested alone ----

/** A number as people write it: 1,234.5 or 12,5 or 1 234, full-width digits too. NaN: it is none.
 * @param {string} text */
export function readNumber(text) {
  let plain = text.normalize("NFKC").replace(/[\s\u00a0'’]/g, "").replace("−", "-");
  if (/^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain)) plain = plain.replaceAll(",", "");
  else if (/^[-+]?\d*,\d+$/.test(plain)) plain = plain.replace(",", ".");
  return /^[-+]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : NaN;
}

/** The numbers of pasted cells; null where one of them is none, or negative. @param {PastedCell[]} cells */
export function readNumbers(cells) {
  const numbers = cells.map(({ text }) => readNumber(text));
  return cells.length && numbers.every((number) => number >= 0) ? numbers : null;
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

/** How a figure is shown: tenths only where they matter. @param {number} value */
export const written = (value) => value.toLocaleString("en-US", {
  minimumFractionDigits: 0 < value && value < 100 ? 1 : 0, maximumFractionDigits: 0 < value && value < 100 ? 1 : 0,
});

/** Exactly enough digits for a cell to be edited again or pasted elsewhere. @param {number} value */
export const plain = (value) => String(Number(value.toFixed(2)));

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

/** Steps that can be taken back and done again, one press of a key each. @template C */
export class Past {
  /** @param {(one: C, other: C) => boolean} same */
  constructor(same) {
    this.same = same;
    /** @type {{index: number, before: C, after: C}[][]} */ this.done = [];
    /** @type {{index: number, before: C, after: C}[][]} */ this.undone = [];
  }

  /** @param {{index: number, before: C, after: C}[]} steps What changed at once. Nothing that did not change is kept. */
  add(steps) {
    const real = steps.filter(({ before, after }) => !this.same(before, after));
    if (!real.length) return real;
    this.done.push(real);
    this.undone = [];
    return real;
  }

  /** @returns {{index: number, to: C}[]} */
  back() {
    const steps = this.done.pop();
    if (!steps) return [];
    this.undone.push(steps);
    return steps.map(({ index, before }) => ({ index, to: before }));
  }

  /** @returns {{index: number, to: C}[]} */
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
