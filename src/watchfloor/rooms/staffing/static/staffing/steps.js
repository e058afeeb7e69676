// @ts-check
// Steps of the chain as a spreadsheet, saved with a reason: what its cells hold. How a sheet is used
// lies in ui/sheet.js; its address comes from the page, because it carries a hash.

const box = document.getElementById("g");
if (box) void start(box);

/** @typedef {"set" | "scale" | "add" | null} Kind  null takes an override back */
/** @typedef {{kind: Kind, value: number} | null} Change  null: nothing is pending */
/** @typedef {[number, string, number | null, 0 | 1, number]} Cell minute, step, figure, is changed, decimals */
/** @typedef {{plan: number, slots: string[], columns: string[], cells: (Cell | null)[]}} Payload */

/** @param {HTMLElement} box */
async function start(box) {
  /** @type {typeof import("../../../../common/ui/static/ui/sheet.js")} */ const kit = await import(box.dataset.sheet ?? "");
  const words = /** @type {Record<string, string>} */ (box.dataset);
  /** @type {Payload} */ let data = JSON.parse(document.getElementById("g-data")?.textContent ?? "{}");
  const columns = data.columns.length;
  const rows = data.slots.length;
  /** @type {Map<number, {kind: Kind, value: number}>} */ const pending = new Map();

  // ---- figures ----
  /** @param {number} index */
  const cell = (index) => data.cells[index] ?? null;
  /** What a cell will be once it is saved; what follows from it the server works out. @param {number} index */
  function value(index) {
    const now = cell(index)?.[2] ?? null;
    const change = pending.get(index);
    if (!change || change.kind === null) return now;
    if (change.kind === "set") return change.value;
    return Math.max(change.kind === "scale" ? (now ?? 0) * change.value : (now ?? 0) + change.value, 0);
  }
  /** @param {number} index */
  function text(index) {
    if (pending.get(index)?.kind === null) return "…";
    const now = value(index);
    const digits = cell(index)?.[4] ?? 0;
    return now === null ? "–" : now.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  }
  /** @param {number} index */
  function plain(index) {
    const now = value(index);
    return now === null ? "" : kit.plain(now);
  }
  // What lies over a cell already is not known here figure by figure: a change relative to it is
  // laid as a fixed figure, so that it never counts twice.
  /** @param {number} index @param {"scale" | "add"} kind @param {number} amount @returns {Change} */
  function relative(index, kind, amount) {
    const now = value(index);
    if (now === null) return null;
    if (!cell(index)?.[3] && !pending.has(index)) return { kind, value: amount };
    return { kind: "set", value: Math.max(kind === "scale" ? now * amount : now + amount, 0) };
  }

  // ---- what is shown ----
  function tell() {
    const { endRow, endColumn } = sheet.at;
    const index = endRow * columns + endColumn;
    const state = pending.has(index) ? words.wordsUnsaved : cell(index)?.[3] ? words.wordsChanged : "";
    kit.say([data.slots[endRow], data.columns[endColumn], text(index), state].filter(Boolean).join(", "));
  }
  /** @param {Iterable<number>} indexes */
  function paint(indexes) {
    for (const index of indexes) {
      const spot = sheet.spots.get(index);
      if (!spot) continue;
      spot.textContent = text(index);
      spot.classList.toggle("g-pending", pending.has(index));
      spot.classList.toggle("g-held", Boolean(cell(index)?.[3]) && !pending.has(index));
    }
  }

  // ---- changing ----
  // Nothing lies over a cell that nobody changed: taking back is then only forgetting.
  /** @param {number} index @returns {Change} */
  const back = (index) => (cell(index)?.[3] ? { kind: null, value: 0 } : null);
  /** @param {(index: number, amount: number) => Change} make */
  function withAmount(make) {
    const amount = sheet.amount();
    if (amount !== null) sheet.apply(sheet.chosen().map((index) => [index, make(index, amount)]));
  }
  /** @type {Record<string, () => void>} */
  const acts = {
    set: () => withAmount((_index, amount) => ({ kind: "set", value: Math.max(amount, 0) })),
    percent: () => withAmount((index, amount) => relative(index, "scale", Math.max(1 + amount / 100, 0))),
    add: () => withAmount((index, amount) => relative(index, "add", amount)),
    back: () => sheet.apply(sheet.chosen().map((index) => [index, back(index)])),
    down: () => sheet.apply(sheet.sources("down").flatMap(([index, source]) => {
      const figure = value(source);
      return figure === null ? [] : [/** @type {[number, Change]} */ ([index, { kind: "set", value: figure }])];
    })),
  };
  /** @param {number} row @param {number} column @param {string} given */
  function take(row, column, given) {
    const index = row * columns + column;
    const typed = kit.readTyped(given);
    if (typed.say === "nonsense") return false;
    // What was not changed is not a change: the field shows fewer digits than the figure has.
    if (typed.say === "set" && kit.plain(typed.value) === plain(index)) return true;
    if (typed.say === "back") sheet.apply([[index, back(index)]]);
    else sheet.apply([[index, typed.say === "set" ? { kind: "set", value: typed.value } : relative(index, typed.say, typed.value)]]);
    return true;
  }
  /** @param {import("../../../../common/ui/static/ui/sheet.js").PastedCell[]} pasted */
  function paste(pasted) {
    const cells = pasted.filter((each) => each.text.trim() !== "");
    const numbers = kit.readNumbers(cells);
    if (!numbers) { kit.toast(words.wordsNonumber ?? "", "bad"); return null; }
    sheet.apply(cells.map(({ row, column }, place) => [row * columns + column, { kind: "set", value: /** @type {number} */ (numbers[place]) }]));
    return cells.length;
  }

  // ---- saving ----
  async function send() {
    const reason = /** @type {HTMLInputElement} */ (document.getElementById("g-reason"));
    if (!reason.value.trim()) { kit.toast(words.wordsWhy ?? "", "warn"); reason.focus(); return; }
    const changes = [...pending].map(([index, { kind, value: amount }]) => [cell(index)?.[0], cell(index)?.[1], kind, kind === null ? null : amount]);
    const said = await sheet.post({ seen: data.plan, reason: reason.value, changes });
    if (!said) return;
    pending.clear();
    reason.value = "";
    refresh(said);
    void sheet.saved(said.said, ["#g-changes", ".wf-lead"]);
  }
  /** @param {Payload} fresh */
  function refresh(fresh) {
    // Intervals that open or close change the rows: then the page is laid out anew.
    if (fresh.slots.join() !== data.slots.join() || fresh.columns.join() !== data.columns.join()) { sheet.reload(); return; }
    data = fresh;
    paint(sheet.spots.keys());
  }

  const sheet = new kit.Sheet({
    box, rows, columns, editable: Boolean(words.save), begins: /^[\d.,+*×−-]$/, inputMode: "decimal", pending, paint, tell, acts, refresh, send,
    has: (index) => cell(index) !== null,
    label: (row, column) => `${data.slots[row]} ${data.columns[column]}`,
    text: (row, column) => text(row * columns + column),
    plain: (row, column) => plain(row * columns + column),
    change: (index) => /** @type {Change} */ (pending.get(index) ?? null),
    put: (index, change) => { if (change) pending.set(index, change); else pending.delete(index); },
    same: (one, other) => one === other || (one?.kind === other?.kind && one?.value === other?.value),
    typed: take,
    pasted: paste,
  });
}
