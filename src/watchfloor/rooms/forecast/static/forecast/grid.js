// @ts-check
// The forecast as a spreadsheet: selecting, typing, pasting, undoing, saving. What it works out
// lies in grid_math.js; the address of that file comes from the page, because it carries a hash.

const box = document.getElementById("g");
if (box) void start(box);

/** @typedef {import("./grid_math.js").Change} Change */
/** @typedef {[number, number, number, number|null, number, number, number, number, number, ""|"set"|"scale"|"add", number, string]} Figures */
/** @typedef {{version: number, number: number, slots: string[], days: string[], cells: (Figures|null)[], totals: number[][]}} Payload */

/** @param {HTMLElement} box */
async function start(box) {
  /** @type {typeof import("./grid_math.js")} */ const math = await import(box.dataset.math ?? "");
  const words = /** @type {Record<string, string>} */ (box.dataset);
  /** @type {Payload} */ let data = JSON.parse(document.getElementById("g-data")?.textContent ?? "{}");
  const table = /** @type {HTMLTableElement} */ (document.getElementById("g-table"));
  const editable = Boolean(words.save);
  const columns = data.days.length;
  const rows = data.slots.length;
  /** @type {Map<number, HTMLElement>} */ const spots = new Map();
  table.querySelectorAll("[data-i]").forEach((spot) => spots.set(Number(spot.getAttribute("data-i")), /** @type {HTMLElement} */ (spot)));
  const totals = /** @type {HTMLElement[]} */ ([...table.querySelectorAll("[data-total]")]);
  /** @type {Map<number, {change: Change, note: boolean}>} */ const pending = new Map();
  const past = new math.Past();
  // The selection, from where it began to where it ended; row -1 is the row of totals.
  const at = { row: 0, column: 0, endRow: 0, endColumn: 0 };
  /** @type {HTMLInputElement | null} */ let editor = null;

  /** @param {string} id */
  const el = (id) => /** @type {any} */ (document.getElementById(id));
  /** @param {string} text */
  const say = (text) => document.dispatchEvent(new CustomEvent("wf:say", { detail: text }));
  /** @param {string} text @param {string} [tone] */
  const toast = (text, tone = "good") => document.dispatchEvent(new CustomEvent("wf:toast", { detail: { text, tone } }));

  // ---- figures ----
  /** @param {number} index */
  const figures = (index) => data.cells[index] ?? null;
  /** @param {number} index @returns {Change} */
  const saved = (index) => {
    const cell = figures(index);
    return cell?.[9] ? { kind: cell[9], value: cell[10] } : null;
  };
  /** @param {number} index @returns {Change} */
  const override = (index) => { const found = pending.get(index); return found ? found.change : saved(index); };
  /** @param {number} index */
  const base = (index) => figures(index)?.[2] ?? 0;
  /** @param {number} index */
  const value = (index) => math.planned(base(index), override(index));
  /** @param {number} column @param {boolean} [all] closed hours too */
  const inColumn = (column, all = false) => Array.from({ length: rows }, (_, row) => row * columns + column)
    .filter((index) => figures(index) && (all || figures(index)?.[1] || value(index)));
  /** @param {number} column */
  const dayTotal = (column) => math.sum(inColumn(column, true).map(value));

  // ---- selection ----
  const bounds = () => ({
    top: Math.min(at.row, at.endRow), bottom: Math.max(at.row, at.endRow),
    left: Math.min(at.column, at.endColumn), right: Math.max(at.column, at.endColumn),
  });
  /** The cells that are chosen: those of a day, where its total is. */
  function chosen() {
    const { top, bottom, left, right } = bounds();
    /** @type {number[]} */ const found = [];
    for (let column = left; column <= right; column += 1) {
      if (bottom < 0) found.push(...inColumn(column));
      else for (let row = Math.max(top, 0); row <= bottom; row += 1) if (figures(row * columns + column)) found.push(row * columns + column);
    }
    return found;
  }
  /** @param {number} row @param {number} column */
  const spotAt = (row, column) => (row < 0 ? totals[column] : spots.get(row * columns + column));

  /** @param {number} row @param {number} column @param {boolean} [extend] @param {boolean} [focus] */
  function select(row, column, extend = false, focus = true) {
    at.endRow = Math.min(Math.max(row, -1), rows - 1);
    at.endColumn = Math.min(Math.max(column, 0), columns - 1);
    if (!extend) Object.assign(at, { row: at.endRow, column: at.endColumn });
    paintSelection();
    const spot = spotAt(at.endRow, at.endColumn);
    if (!spot) return;
    table.querySelectorAll('td[tabindex="0"]').forEach((other) => other.setAttribute("tabindex", "-1"));
    spot.tabIndex = 0;
    if (focus) { spot.focus({ preventScroll: true }); spot.scrollIntoView({ block: "nearest", inline: "nearest" }); }
    tell();
  }

  function paintSelection() {
    const { top, bottom, left, right } = bounds();
    for (const [index, spot] of spots) {
      const row = Math.floor(index / columns);
      const column = index % columns;
      mark(spot, row >= top && row <= bottom && column >= left && column <= right);
    }
    totals.forEach((spot, column) => mark(spot, top < 0 && column >= left && column <= right));
  }
  /** @param {HTMLElement} spot @param {boolean} is */
  function mark(spot, is) {
    if (is === (spot.getAttribute("aria-selected") === "true")) return;
    if (is) spot.setAttribute("aria-selected", "true"); else spot.removeAttribute("aria-selected");
  }

  // ---- what is shown ----
  /** @param {Iterable<number>} indexes */
  function paint(indexes) {
    const touched = new Set();
    for (const index of indexes) {
      const spot = spots.get(index);
      const cell = figures(index);
      touched.add(index % columns);
      if (!spot || !cell) continue;
      const now = override(index);
      spot.textContent = math.written(value(index));
      spot.classList.toggle("g-held", Boolean(now));
      spot.classList.toggle("g-noted", Boolean(now && cell[11] && !pending.get(index)));
      spot.classList.toggle("g-pending", pending.has(index));
      spot.classList.toggle("g-closed", !cell[1] && !value(index));
    }
    for (const column of touched) {
      const spot = /** @type {HTMLElement} */ (totals[column]);
      spot.textContent = math.written(dayTotal(column));
      spot.classList.toggle("g-pending", inColumn(column, true).some((index) => pending.has(index)));
    }
    paintTools();
  }
  function paintTools() {
    if (!editable) return;
    el("g-undo").disabled = !past.done.length;
    el("g-redo").disabled = !past.undone.length;
    el("g-send").disabled = !pending.size;
    el("g-count-pending").textContent = pending.size ? `(${pending.size})` : "";
  }

  /** @param {number} value @param {number} from */
  const difference = (value, from) => `${value >= from ? "+" : "−"}${math.written(Math.abs(value - from))}${from ? ` (${value >= from ? "+" : "−"}${Math.abs((100 * (value - from)) / from).toFixed(1)}%)` : ""}`;

  /** Tell of the selection, at the side and aloud. */
  function tell() {
    const indexes = chosen();
    const { bottom } = bounds();
    const one = indexes.length === 1 && bottom >= 0 ? figures(/** @type {number} */ (indexes[0])) : null;
    el("g-facts").hidden = !indexes.length;
    document.querySelector(".g-hint")?.toggleAttribute("hidden", Boolean(indexes.length));
    if (!indexes.length) return;
    const now = math.sum(indexes.map(value));
    const model = math.sum(indexes.map(base));
    el("g-title").textContent = titleOf(indexes.length);
    el("g-value").textContent = math.written(now);
    el("g-unit").textContent = words.wordsContacts;
    el("g-model").textContent = math.written(model);
    el("g-difference").textContent = Math.abs(now - model) < 0.005 ? "0" : difference(now, model);
    const isDay = bottom < 0 && at.column === at.endColumn;
    const levels = one ? one.slice(4, 9) : isDay ? data.totals[at.column] : null;
    box.querySelectorAll("[data-one]").forEach((part) => part.toggleAttribute("hidden", !one && !(isDay && levels?.length && part.querySelector("#g-aht") === null)));
    box.querySelectorAll("[data-many]").forEach((part) => part.toggleAttribute("hidden", Boolean(one)));
    if (levels?.length) tellLevels(/** @type {number[]} */ (levels));
    if (one) tellOne(/** @type {number} */ (indexes[0]), one);
    else tellMany(indexes, now);
    const aloud = [el("g-title").textContent, `${math.written(now)} ${words.wordsContacts}`, `${words.wordsModel} ${math.written(model)}`, el("g-state").textContent, el("g-cell-note").textContent];
    say(aloud.filter(Boolean).join(", "));
  }
  /** @param {number} count */
  function titleOf(count) {
    const { top, bottom, left, right } = bounds();
    const days = left === right ? data.days[left] : `${data.days[left]} – ${data.days[right]}`;
    if (bottom < 0) return `${words.wordsTotal}, ${days}`;
    const slots = top === bottom ? data.slots[top] : `${data.slots[Math.max(top, 0)]} – ${data.slots[bottom]}`;
    return count === 1 ? `${days} ${slots}` : `${days}, ${slots}`;
  }
  /** @param {number[]} levels */
  function tellLevels([q025 = 0, q10 = 0, q50 = 0, q90 = 0, q975 = 0]) {
    el("g-80").textContent = `${math.written(q10)} – ${math.written(q90)}`;
    el("g-95").textContent = `${math.written(q025)} – ${math.written(q975)}`;
    el("g-50").textContent = math.written(q50);
  }
  /** @param {number} index @param {Figures} cell */
  function tellOne(index, cell) {
    const now = override(index);
    const kinds = { set: words.wordsSet, scale: words.wordsScale, add: words.wordsAdd };
    const state = now ? `${kinds[now.kind]} ${now.kind === "set" ? math.written(now.value) : Number(now.value.toFixed(3))}` : cell[1] ? "" : words.wordsClosed;
    el("g-aht").textContent = cell[3] === null ? "–" : math.clock(cell[3]);
    el("g-state").textContent = [state, pending.has(index) ? words.wordsUnsaved : ""].filter(Boolean).join(", ");
    el("g-cell-note").textContent = pending.has(index) ? "" : cell[11];
    el("g-cell-note").hidden = !cell[11] || pending.has(index);
    el("g-why").href = `${words.why}?day=${data.days[index % columns]?.slice(-10)}&at=${encodeURIComponent(data.slots[Math.floor(index / columns)]?.slice(0, 5) ?? "")}`;
    el("g-why").parentElement.hidden = !words.why;
  }
  /** @param {number[]} indexes @param {number} now */
  function tellMany(indexes, now) {
    el("g-count").textContent = String(indexes.length);
    el("g-mean").textContent = math.written(now / indexes.length);
    el("g-state").textContent = indexes.some((index) => pending.has(index)) ? words.wordsUnsaved : "";
    el("g-cell-note").hidden = true;
    el("g-cell-note").textContent = "";
    el("g-why").parentElement.hidden = true;
  }

  // ---- changing ----
  /** @param {number} index @param {Change} change @param {boolean} [note] */
  function put(index, change, note = false) {
    if (!note && math.same(change, saved(index))) pending.delete(index);
    else pending.set(index, { change, note });
  }
  /** @param {[number, Change][]} changes Changed at once: one step of undo. */
  function apply(changes) {
    const steps = past.add(changes.map(([index, after]) => ({ index, before: override(index), after })));
    steps.forEach(({ index, after }) => put(index, after));
    paint(steps.map(({ index }) => index));
    tell();
  }
  /** @param {boolean} forward */
  function walk(forward) {
    const steps = forward ? past.again() : past.back();
    steps.forEach(({ index, to }) => put(index, to));
    paint(steps.map(({ index }) => index));
    tell();
    say(steps.length ? `${steps.length} ${words.wordsUndone}` : words.wordsNothing ?? "");
  }

  /** @type {Record<string, () => void>} */
  const acts = {
    set: () => withAmount((amount) => (bounds().bottom < 0 ? setTotals(amount) : chosen().map((index) => [index, { kind: "set", value: Math.max(amount, 0) }]))),
    percent: () => withAmount((amount) => chosen().map((index) => [index, math.scaled(base(index), override(index), Math.max(1 + amount / 100, 0))])),
    add: () => withAmount((amount) => (bounds().bottom < 0 ? addTotals(amount) : chosen().map((index) => [index, math.added(base(index), override(index), amount)]))),
    back: () => apply(chosen().map((index) => [index, null])),
    smooth: () => apply(smoothed()),
    down: () => apply(filled("down")),
    right: () => apply(filled("right")),
    copy: () => void copy(),
  };
  /** @param {(amount: number) => [number, Change][]} make */
  function withAmount(make) {
    const amount = math.readNumber(el("g-amount").value);
    if (Number.isNaN(amount)) { toast(words.wordsPick ?? "", "warn"); el("g-amount").focus(); return; }
    apply(make(amount));
  }
  /** @returns {number[]} */
  const chosenColumns = () => { const { left, right } = bounds(); return Array.from({ length: right - left + 1 }, (_, step) => left + step); };
  /** A day's total is set by scaling its hours; a day of nothing is spread evenly. @param {number} column @param {number} total @returns {[number, Change][]} */
  function totalTo(column, total) {
    const indexes = inColumn(column);
    const now = dayTotal(column);
    if (now > 0) return indexes.map((index) => [index, math.scaled(base(index), override(index), Math.max(total, 0) / now)]);
    return indexes.map((index) => [index, { kind: "set", value: Math.max(total, 0) / indexes.length }]);
  }
  /** @param {number} total */
  const setTotals = (total) => chosenColumns().flatMap((column) => totalTo(column, total));
  /** @param {number} amount */
  const addTotals = (amount) => chosenColumns().flatMap((column) => totalTo(column, dayTotal(column) + amount));
  /** @returns {[number, Change][]} */
  function smoothed() {
    const { top, bottom } = bounds();
    const from = bottom < 0 ? 0 : Math.max(top, 0);
    const to = bottom < 0 ? rows - 1 : bottom;
    return chosenColumns().flatMap((column) => {
      const indexes = Array.from({ length: to - from + 1 }, (_, step) => (from + step) * columns + column);
      const drawn = math.smooth(indexes.map((index) => (figures(index) && (figures(index)?.[1] || value(index)) ? value(index) : null)));
      return indexes.flatMap((index, step) => (drawn[step] == null ? [] : [/** @type {[number, Change]} */ ([index, { kind: "set", value: drawn[step] }])]));
    });
  }
  /** @param {"down" | "right"} way @returns {[number, Change][]} */
  function filled(way) {
    const { top, left } = bounds();
    return chosen().flatMap((index) => {
      const source = way === "down" ? Math.max(top, 0) * columns + (index % columns) : Math.floor(index / columns) * columns + left;
      return source === index || !figures(source) ? [] : [/** @type {[number, Change]} */ ([index, { kind: "set", value: value(source) }])];
    });
  }

  // ---- typing ----
  /** @param {string} [typed] what begins the new text; without it the figure is edited */
  function edit(typed) {
    const { endRow: row, endColumn: column } = at;
    const spot = spotAt(row, column);
    if (!editable || !spot || editor) return;
    const field = document.createElement("input");
    field.className = "g-editor";
    field.inputMode = "decimal";
    field.setAttribute("aria-label", titleOf(1));
    field.value = typed ?? math.plain(row < 0 ? dayTotal(column) : value(row * columns + column));
    spot.replaceChildren(field);
    editor = field;
    field.focus();
    if (typed === undefined) field.select();
    field.addEventListener("blur", () => commit());
    field.addEventListener("keydown", (event) => whileEditing(event, row, column));
  }
  /** @param {KeyboardEvent} event @param {number} row @param {number} column */
  function whileEditing(event, row, column) {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Escape") { cancel(row, column); return; }
    /** @type {Record<string, [number, number]>} */
    const moves = { Enter: [event.shiftKey ? -1 : 1, 0], Tab: [0, event.shiftKey ? -1 : 1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    if (commit()) select(row + move[0], column + move[1]);
  }
  /** @param {number} row @param {number} column */
  function cancel(row, column) {
    editor = null;
    paintSpot(row, column);
    select(row, column);
  }
  /** @param {number} row @param {number} column */
  function paintSpot(row, column) {
    const spot = /** @type {HTMLElement} */ (spotAt(row, column));
    spot.textContent = math.written(row < 0 ? dayTotal(column) : value(row * columns + column));
  }
  /** Take what was typed. @returns {boolean} whether it was a figure */
  function commit() {
    if (!editor) return true;
    const field = editor;
    const spot = /** @type {HTMLElement} */ (field.parentElement);
    const typed = math.readTyped(field.value);
    editor = null;
    const total = spot.dataset.total === undefined ? null : Number(spot.dataset.total);
    const index = Number(spot.dataset.i);
    paintSpot(total === null ? Math.floor(index / columns) : -1, total ?? index % columns);
    if (typed.say === "nonsense") { toast(words.wordsNonsense ?? "", "bad"); return false; }
    // What was not changed is not a change: the field shows fewer digits than the figure has.
    const before = total === null ? value(index) : dayTotal(total);
    if (typed.say === "set" && math.plain(before) === math.plain(typed.value)) return true;
    if (total === null) apply([[index, math.typedInto(base(index), override(index), typed)]]);
    else apply(typedTotal(total, typed));
    return true;
  }
  /** @param {number} column @param {import("./grid_math.js").Typed} typed @returns {[number, Change][]} */
  function typedTotal(column, typed) {
    if (typed.say === "back") return inColumn(column).map((index) => [index, null]);
    if (typed.say === "scale") return inColumn(column).map((index) => [index, math.scaled(base(index), override(index), typed.value)]);
    if (typed.say === "add") return totalTo(column, dayTotal(column) + typed.value);
    return typed.say === "set" ? totalTo(column, typed.value) : [];
  }

  // ---- clipboard ----
  function asTsv() {
    const { top, bottom, left, right } = bounds();
    /** @type {string[][]} */ const lines = [];
    for (let row = top; row <= bottom; row += 1) {
      const line = [];
      for (let column = left; column <= right; column += 1) {
        const index = row * columns + column;
        line.push(row < 0 ? math.plain(dayTotal(column)) : figures(index) ? math.plain(value(index)) : "");
      }
      lines.push(line);
    }
    return math.writeTsv(lines);
  }
  async function copy() {
    await navigator.clipboard.writeText(asTsv());
    toast(words.wordsCopied ?? "");
  }
  /** @param {string} text */
  function paste(text) {
    const lines = math.readTsv(text);
    const { top, bottom, left, right } = bounds();
    const placed = math.placePaste({ top, bottom, left, right }, lines, { rows, columns });
    const cells = placed.cells.filter(({ row, column, text: field }) => row < rows && column < columns && field.trim() !== "");
    const numbers = cells.map(({ text: field }) => math.readNumber(field));
    if (!cells.length || numbers.some((number) => Number.isNaN(number) || number < 0)) { toast(words.wordsNonumber ?? "", "bad"); return; }
    /** @type {[number, Change][]} */ const changes = [];
    cells.forEach(({ row, column }, step) => {
      const number = /** @type {number} */ (numbers[step]);
      const index = row * columns + column;
      if (row < 0) changes.push(...totalTo(column, number));
      else if (figures(index)) changes.push([index, { kind: "set", value: number }]);
    });
    apply(changes);
    at.endRow = Math.min(top + placed.height - 1, rows - 1);
    at.endColumn = Math.min(left + placed.width - 1, columns - 1);
    Object.assign(at, { row: top, column: left });
    paintSelection();
    toast(placed.fits ? `${changes.length} ${words.wordsPasted}` : words.wordsLarger ?? "", placed.fits ? "good" : "warn");
  }

  // ---- saving ----
  /** @param {[number, Change][]} changes */
  async function send(changes) {
    hide("g-stale");
    hide("g-refused");
    const body = {
      seen: data.version,
      note: el("g-note").value,
      changes: changes.map(([index, change]) => [figures(index)?.[0], change?.kind ?? null, change?.value ?? null]),
    };
    el("g-send").disabled = true;
    const answer = await post(body);
    if (!answer) { refuse(words.wordsOffline ?? ""); paintTools(); return; }
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) take(said, changes);
    else if (said.code === "forecast.edit.stale") stale(said);
    else refuse([said.what, said.where, said.mend].filter(Boolean).join(" ") || `${answer.status}`);
    paintTools();
  }
  /** @param {unknown} body @returns {Promise<Response | null>} */
  async function post(body) {
    const token = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
    try {
      return await fetch(words.save ?? "", { method: "POST", body: JSON.stringify(body), headers: { ...token, Accept: "application/json", "Content-Type": "application/json" } });
    } catch {
      return null;
    }
  }
  /** @param {Payload & {said: string}} answer @param {[number, Change][]} changes */
  function take(answer, changes) {
    changes.forEach(([index]) => pending.delete(index));
    el("g-note").value = "";
    past.clear();
    refresh(answer);
    toast(answer.said);
    void listEdits();
  }
  /** @param {Payload} fresh */
  function refresh(fresh) {
    // Intervals that open or close change the rows: then the page is laid out anew.
    if (fresh.slots.join() !== data.slots.join() || fresh.days.join() !== data.days.join()) { pending.clear(); location.reload(); return; }
    data = fresh;
    paint(spots.keys());
    tell();
  }
  async function listEdits() {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of ["#g-edits", ".wf-lead"]) {
      const fresh = page.querySelector(part);
      if (fresh) document.querySelector(part)?.replaceWith(fresh);
    }
  }
  /** @param {{what: string, where: string}} said */
  function stale(said) {
    el("g-stale-what").textContent = said.what;
    el("g-stale-where").textContent = said.where;
    el("g-stale").hidden = false;
    el("g-over").focus();
  }
  /** @param {string} text */
  function refuse(text) {
    el("g-refused-text").textContent = text;
    el("g-refused").hidden = false;
    el("g-refused").scrollIntoView({ block: "nearest" });
  }
  /** @param {string} id */
  const hide = (id) => { el(id).hidden = true; };
  async function overNew() {
    const answer = await fetch(words.cells ?? "");
    if (!answer.ok) { refuse(words.wordsOffline ?? ""); return; }
    hide("g-stale");
    refresh(await answer.json());
    await send([...pending].map(([index, { change }]) => [index, change]));
  }
  /** The selected cells as they are, with the note laid on them. */
  function annotate() {
    const note = el("g-note");
    if (!note.value.trim()) { note.focus(); return; }
    void send(chosen().map((index) => [index, override(index) ?? { kind: "scale", value: 1 }]));
  }

  // ---- wiring ----
  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (editor || event.altKey) return;
    const control = event.ctrlKey || event.metaKey;
    if (control ? shortcut(event) : move(event) || keyed(event)) event.preventDefault();
  }
  /** @param {KeyboardEvent} event */
  function move(event) {
    const { endRow: row, endColumn: column } = at;
    /** @type {Record<string, [number, number]>} */
    const moves = {
      ArrowUp: [row - 1, column], ArrowDown: [row + 1, column], ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
      Home: [row, 0], End: [row, columns - 1], PageUp: [Math.max(row - 10, 0), column], PageDown: [row + 10, column],
    };
    const to = moves[event.key];
    if (to) select(to[0], to[1], event.shiftKey);
    return Boolean(to);
  }
  /** @param {KeyboardEvent} event */
  function keyed(event) {
    if (event.key === "Escape") { select(at.endRow, at.endColumn); return true; }
    if (!editable) { if (/^[\d.+*-]$/.test(event.key)) toast(words.wordsReadonly ?? "", "warn"); return false; }
    if (event.key === "Enter" || event.key === "F2") { edit(); return true; }
    if (event.key === "Delete" || event.key === "Backspace") { acts.back?.(); return true; }
    if (!/^[\d.,+*×−-]$/.test(event.key)) return false;
    edit(event.key);
    return true;
  }
  /** @param {KeyboardEvent} event */
  function shortcut(event) {
    const key = event.key.toLowerCase();
    /** @type {Record<string, () => void>} */
    const always = {
      a: () => { Object.assign(at, { row: 0, column: 0 }); select(rows - 1, columns - 1, true, false); },
      home: () => select(0, 0, event.shiftKey), end: () => select(rows - 1, columns - 1, event.shiftKey),
      arrowup: () => select(0, at.endColumn, event.shiftKey), arrowdown: () => select(rows - 1, at.endColumn, event.shiftKey),
      arrowleft: () => select(at.endRow, 0, event.shiftKey), arrowright: () => select(at.endRow, columns - 1, event.shiftKey),
    };
    /** @type {Record<string, () => void>} */
    const changing = { z: () => walk(event.shiftKey), y: () => walk(true), d: () => acts.down?.(), r: () => acts.right?.(), s: () => el("g-save").requestSubmit() };
    const act = always[key] ?? (editable ? changing[key] : undefined);
    act?.();
    return Boolean(act);
  }
  /** @param {EventTarget | null} target @returns {[number, number] | null} */
  function placeOf(target) {
    const spot = target instanceof Element ? target.closest("td") : null;
    if (spot?.dataset.total !== undefined) return [-1, Number(spot.dataset.total)];
    if (spot?.dataset.i === undefined) return null;
    return [Math.floor(Number(spot.dataset.i) / columns), Number(spot.dataset.i) % columns];
  }
  let dragging = false;
  table.addEventListener("pointerdown", (event) => {
    if (event.target === editor) return;
    const head = /** @type {Element} */ (event.target).closest("th");
    const place = placeOf(event.target);
    if (head?.dataset.row) { Object.assign(at, { row: Number(head.dataset.row), column: 0 }); select(Number(head.dataset.row), columns - 1, true); event.preventDefault(); }
    else if (head?.dataset.column) { Object.assign(at, { row: 0, column: Number(head.dataset.column) }); select(rows - 1, Number(head.dataset.column), true, false); spotAt(0, Number(head.dataset.column))?.focus({ preventScroll: true }); event.preventDefault(); }
    if (!place) return;
    commit();
    select(place[0], place[1], event.shiftKey);
    dragging = event.pointerType === "mouse";
    event.preventDefault();
  });
  table.addEventListener("pointerover", (event) => {
    const place = dragging && event.buttons === 1 ? placeOf(event.target) : null;
    if (place) select(place[0], place[1], true);
  });
  addEventListener("pointerup", () => { dragging = false; });
  table.addEventListener("dblclick", (event) => { if (placeOf(event.target)) edit(); });
  table.addEventListener("focusin", (event) => {
    const place = placeOf(event.target);
    if (place && !editor && (place[0] !== at.endRow || place[1] !== at.endColumn)) select(place[0], place[1]);
  });
  table.addEventListener("keydown", onKey);
  document.addEventListener("copy", (event) => {
    if (editor || !table.contains(document.activeElement)) return;
    event.clipboardData?.setData("text/plain", asTsv());
    event.preventDefault();
    toast(words.wordsCopied ?? "");
  });
  document.addEventListener("paste", (event) => {
    if (!editable || editor || !table.contains(document.activeElement)) return;
    event.preventDefault();
    paste(event.clipboardData?.getData("text/plain") ?? "");
  });
  if (editable) {
    box.querySelectorAll("[data-act]").forEach((button) => button.addEventListener("click", () => acts[button.getAttribute("data-act") ?? ""]?.()));
    el("g-undo").addEventListener("click", () => walk(false));
    el("g-redo").addEventListener("click", () => walk(true));
    el("g-over").addEventListener("click", () => void overNew());
    el("g-drop").addEventListener("click", () => { pending.clear(); location.reload(); });
    el("g-annotate").addEventListener("click", annotate);
    el("g-save").addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      commit();
      if (pending.size) void send([...pending].map(([index, { change }]) => [index, change]));
    });
    el("g-amount").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter") acts.set?.(); });
    addEventListener("beforeunload", (event) => { if (pending.size) event.preventDefault(); });
  }
  const first = spots.values().next().value;
  if (first) first.tabIndex = 0;
  box.dataset.ready = "true";
}
