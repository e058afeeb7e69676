// @ts-check
// The forecast as a spreadsheet: what its cells hold and what is told of them. How a sheet is used
// lies in ui/sheet.js, what the forecast works out in grid_math.js; the addresses of both come from
// the page, because they carry a hash.

const box = document.getElementById("g");
if (box) void start(box);

/** @typedef {import("./grid_math.js").Change} Change */
/** @typedef {[number, number, number, number|null, number, number, number, number, number, ""|"set"|"scale"|"add", number, string]} Figures */
/** @typedef {{version: number, number: number, slots: string[], days: string[], cells: (Figures|null)[], totals: number[][]}} Payload */

/** @param {HTMLElement} box */
async function start(box) {
  /** @type {typeof import("../../../../common/ui/static/ui/sheet.js")} */ const kit = await import(box.dataset.sheet ?? "");
  /** @type {typeof import("./grid_math.js")} */ const math = await import(box.dataset.math ?? "");
  const { say, toast } = kit;
  const words = /** @type {Record<string, string>} */ (box.dataset);
  /** @type {Payload} */ let data = JSON.parse(document.getElementById("g-data")?.textContent ?? "{}");
  const editable = Boolean(words.save);
  const columns = data.days.length;
  const rows = data.slots.length;
  /** @type {Map<number, Change>} */ const pending = new Map();

  /** @param {string} id */
  const el = (id) => /** @type {any} */ (document.getElementById(id));

  // ---- figures ----
  /** @param {number} index */
  const figures = (index) => data.cells[index] ?? null;
  /** @param {number} index @returns {Change} */
  const saved = (index) => {
    const cell = figures(index);
    return cell?.[9] ? { kind: cell[9], value: cell[10] } : null;
  };
  /** @param {number} index @returns {Change} */
  const override = (index) => (pending.has(index) ? pending.get(index) ?? null : saved(index));
  /** @param {number} index */
  const base = (index) => figures(index)?.[2] ?? 0;
  /** @param {number} index */
  const value = (index) => math.planned(base(index), override(index));
  /** @param {number} column @param {boolean} [all] closed hours too */
  const inColumn = (column, all = false) => Array.from({ length: rows }, (_, row) => row * columns + column)
    .filter((index) => figures(index) && (all || figures(index)?.[1] || value(index)));
  /** @param {number} column */
  const dayTotal = (column) => math.sum(inColumn(column, true).map(value));

  // ---- what is shown ----
  /** @param {Iterable<number>} indexes */
  function paint(indexes) {
    const touched = new Set();
    for (const index of indexes) {
      const spot = sheet.spots.get(index);
      const cell = figures(index);
      touched.add(index % columns);
      if (!spot || !cell) continue;
      const now = override(index);
      spot.textContent = kit.written(value(index));
      spot.classList.toggle("g-held", Boolean(now));
      spot.classList.toggle("g-noted", Boolean(now && cell[11] && !pending.has(index)));
      spot.classList.toggle("g-pending", pending.has(index));
      spot.classList.toggle("g-closed", !cell[1] && !value(index));
    }
    for (const column of touched) {
      const spot = /** @type {HTMLElement} */ (sheet.totals[column]);
      spot.textContent = kit.written(dayTotal(column));
      spot.classList.toggle("g-pending", inColumn(column, true).some((index) => pending.has(index)));
    }
  }

  /** @param {number} value @param {number} from */
  const difference = (value, from) => `${value >= from ? "+" : "−"}${kit.written(Math.abs(value - from))}${from ? ` (${value >= from ? "+" : "−"}${Math.abs((100 * (value - from)) / from).toFixed(1)}%)` : ""}`;

  /** Tell of the selection, at the side and aloud. */
  function tell() {
    const indexes = sheet.chosen();
    const { bottom, left, right } = sheet.bounds();
    const one = indexes.length === 1 && bottom >= 0 ? figures(/** @type {number} */ (indexes[0])) : null;
    el("g-facts").hidden = !indexes.length;
    document.querySelector(".g-hint")?.toggleAttribute("hidden", Boolean(indexes.length));
    if (!indexes.length) return;
    const now = math.sum(indexes.map(value));
    const model = math.sum(indexes.map(base));
    el("g-title").textContent = titleOf(indexes.length);
    el("g-value").textContent = kit.written(now);
    el("g-unit").textContent = words.wordsContacts;
    el("g-model").textContent = kit.written(model);
    el("g-difference").textContent = Math.abs(now - model) < 0.005 ? "0" : difference(now, model);
    const isDay = bottom < 0 && left === right;
    const levels = one ? one.slice(4, 9) : isDay ? data.totals[left] : null;
    box.querySelectorAll("[data-one]").forEach((part) => part.toggleAttribute("hidden", !one && !(isDay && levels?.length && part.querySelector("#g-aht") === null)));
    box.querySelectorAll("[data-many]").forEach((part) => part.toggleAttribute("hidden", Boolean(one)));
    if (levels?.length) tellLevels(/** @type {number[]} */ (levels));
    if (one) tellOne(/** @type {number} */ (indexes[0]), one);
    else tellMany(indexes, now);
    const aloud = [el("g-title").textContent, `${kit.written(now)} ${words.wordsContacts}`, `${words.wordsModel} ${kit.written(model)}`, el("g-state").textContent, el("g-cell-note").textContent];
    say(aloud.filter(Boolean).join(", "));
  }
  /** @param {number} count */
  function titleOf(count) {
    const { top, bottom, left, right } = sheet.bounds();
    const days = left === right ? data.days[left] : `${data.days[left]} – ${data.days[right]}`;
    if (bottom < 0) return `${words.wordsTotal}, ${days}`;
    const slots = top === bottom ? data.slots[top] : `${data.slots[Math.max(top, 0)]} – ${data.slots[bottom]}`;
    return count === 1 ? `${days} ${slots}` : `${days}, ${slots}`;
  }
  /** @param {number[]} levels */
  function tellLevels([q025 = 0, q10 = 0, q50 = 0, q90 = 0, q975 = 0]) {
    el("g-80").textContent = `${kit.written(q10)} – ${kit.written(q90)}`;
    el("g-95").textContent = `${kit.written(q025)} – ${kit.written(q975)}`;
    el("g-50").textContent = kit.written(q50);
  }
  /** @param {number} index @param {Figures} cell */
  function tellOne(index, cell) {
    const now = override(index);
    const kinds = { set: words.wordsSet, scale: words.wordsScale, add: words.wordsAdd };
    const state = now ? `${kinds[now.kind]} ${now.kind === "set" ? kit.written(now.value) : Number(now.value.toFixed(3))}` : cell[1] ? "" : words.wordsClosed;
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
    el("g-mean").textContent = kit.written(now / indexes.length);
    el("g-state").textContent = indexes.some((index) => pending.has(index)) ? words.wordsUnsaved : "";
    el("g-cell-note").hidden = true;
    el("g-cell-note").textContent = "";
    el("g-why").parentElement.hidden = true;
  }

  // ---- changing ----
  /** @param {number} index @param {Change} change */
  function put(index, change) {
    if (math.same(change, saved(index))) pending.delete(index);
    else pending.set(index, change);
  }

  /** @type {Record<string, () => void>} */
  const acts = {
    set: () => withAmount((amount) => (sheet.bounds().bottom < 0 ? setTotals(amount) : sheet.chosen().map((index) => [index, { kind: "set", value: Math.max(amount, 0) }]))),
    percent: () => withAmount((amount) => sheet.chosen().map((index) => [index, math.scaled(base(index), override(index), Math.max(1 + amount / 100, 0))])),
    add: () => withAmount((amount) => (sheet.bounds().bottom < 0 ? addTotals(amount) : sheet.chosen().map((index) => [index, math.added(base(index), override(index), amount)]))),
    back: () => sheet.apply(sheet.chosen().map((index) => [index, null])),
    smooth: () => sheet.apply(smoothed()),
    down: () => sheet.apply(filled("down")),
    right: () => sheet.apply(filled("right")),
    copy: () => void sheet.copy(),
  };
  /** @param {(amount: number) => [number, Change][]} make */
  function withAmount(make) {
    const amount = sheet.amount();
    if (amount !== null) sheet.apply(make(amount));
  }
  /** A day's total is set by scaling its hours; a day of nothing is spread evenly. @param {number} column @param {number} total @returns {[number, Change][]} */
  function totalTo(column, total) {
    const indexes = inColumn(column);
    const now = dayTotal(column);
    if (now > 0) return indexes.map((index) => [index, math.scaled(base(index), override(index), Math.max(total, 0) / now)]);
    return indexes.map((index) => [index, { kind: "set", value: Math.max(total, 0) / indexes.length }]);
  }
  /** @param {number} total */
  const setTotals = (total) => sheet.chosenColumns().flatMap((column) => totalTo(column, total));
  /** @param {number} amount */
  const addTotals = (amount) => sheet.chosenColumns().flatMap((column) => totalTo(column, dayTotal(column) + amount));
  /** @returns {[number, Change][]} */
  function smoothed() {
    const { top, bottom } = sheet.bounds();
    const from = bottom < 0 ? 0 : Math.max(top, 0);
    const to = bottom < 0 ? rows - 1 : bottom;
    return sheet.chosenColumns().flatMap((column) => {
      const indexes = Array.from({ length: to - from + 1 }, (_, step) => (from + step) * columns + column);
      const drawn = math.smooth(indexes.map((index) => (figures(index) && (figures(index)?.[1] || value(index)) ? value(index) : null)));
      return indexes.flatMap((index, step) => (drawn[step] == null ? [] : [/** @type {[number, Change]} */ ([index, { kind: "set", value: drawn[step] }])]));
    });
  }
  /** @param {"down" | "right"} way @returns {[number, Change][]} */
  const filled = (way) => sheet.sources(way).map(([index, source]) => [index, { kind: "set", value: value(source) }]);

  // ---- typing ----
  /** @param {number} row @param {number} column */
  const figureAt = (row, column) => (row < 0 ? dayTotal(column) : value(row * columns + column));
  /** @param {number} row @param {number} column @param {string} text */
  function take(row, column, text) {
    const typed = kit.readTyped(text);
    if (typed.say === "nonsense") return false;
    // What was not changed is not a change: the field shows fewer digits than the figure has.
    if (typed.say === "set" && kit.plain(figureAt(row, column)) === kit.plain(typed.value)) return true;
    const index = row * columns + column;
    sheet.apply(row < 0 ? typedTotal(column, typed) : [[index, math.typedInto(base(index), override(index), typed)]]);
    return true;
  }
  /** @param {number} column @param {import("../../../../common/ui/static/ui/sheet.js").Typed} typed @returns {[number, Change][]} */
  function typedTotal(column, typed) {
    if (typed.say === "back") return inColumn(column).map((index) => [index, null]);
    if (typed.say === "scale") return inColumn(column).map((index) => [index, math.scaled(base(index), override(index), typed.value)]);
    if (typed.say === "add") return totalTo(column, dayTotal(column) + typed.value);
    return typed.say === "set" ? totalTo(column, typed.value) : [];
  }

  /** @param {import("../../../../common/ui/static/ui/sheet.js").PastedCell[]} pasted */
  function paste(pasted) {
    const cells = pasted.filter(({ text }) => text.trim() !== "");
    const numbers = kit.readNumbers(cells);
    if (!numbers) { toast(words.wordsNonumber ?? "", "bad"); return null; }
    const changes = cells.flatMap(({ row, column }, step) => {
      const number = /** @type {number} */ (numbers[step]);
      return row < 0 ? totalTo(column, number) : [/** @type {[number, Change]} */ ([row * columns + column, { kind: "set", value: number }])];
    });
    sheet.apply(changes);
    return changes.length;
  }

  // ---- saving ----
  /** @param {[number, Change][]} changes */
  async function send(changes) {
    const said = await sheet.post({
      seen: data.version,
      note: el("g-note").value,
      changes: changes.map(([index, change]) => [figures(index)?.[0], change?.kind ?? null, change?.value ?? null]),
    });
    if (!said) return;
    changes.forEach(([index]) => pending.delete(index));
    el("g-note").value = "";
    refresh(said);
    void sheet.saved(said.said, ["#g-edits", ".wf-lead"]);
  }
  /** @param {Payload} fresh */
  function refresh(fresh) {
    // Intervals that open or close change the rows: then the page is laid out anew.
    if (fresh.slots.join() !== data.slots.join() || fresh.days.join() !== data.days.join()) { sheet.reload(); return; }
    data = fresh;
    paint(sheet.spots.keys());
    tell();
  }
  /** The selected cells as they are, with the note laid on them. */
  function annotate() {
    const note = el("g-note");
    if (!note.value.trim()) { note.focus(); return; }
    void send(sheet.chosen().map((index) => [index, override(index) ?? { kind: "scale", value: 1 }]));
  }

  const sheet = new kit.Sheet({
    box, rows, columns, editable, hasTotals: true, begins: /^[\d.,+*×−-]$/, inputMode: "decimal", pending, put, paint, tell, acts, refresh,
    has: (index) => Boolean(figures(index)),
    ofTotal: inColumn,
    label: () => titleOf(1),
    text: (row, column) => kit.written(figureAt(row, column)),
    plain: (row, column) => kit.plain(figureAt(row, column)),
    change: override,
    same: math.same,
    typed: take,
    pasted: paste,
    send: () => send([...pending]),
  });
  if (editable) el("g-annotate").addEventListener("click", annotate);
}
