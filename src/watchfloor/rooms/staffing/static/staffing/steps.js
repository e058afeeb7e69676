// @ts-check
// Steps of the chain as a spreadsheet: selecting, typing, pasting, undoing, saving with a reason.
// What figures are and how they are typed lies in the forecast's grid_math.js; its address comes
// from the page, because it carries a hash.

const box = document.getElementById("g");
if (box) void start(box);

/** @typedef {"set" | "scale" | "add" | null} Kind  null takes an override back */
/** @typedef {{kind: Kind, value: number} | null} Change  null: nothing is pending */
/** @typedef {[number, string, number | null, 0 | 1, number]} Cell minute, step, figure, is changed, decimals */
/** @typedef {{plan: number, slots: string[], columns: string[], cells: (Cell | null)[]}} Payload */

/** @param {HTMLElement} box */
async function start(box) {
  /** @type {typeof import("../../../forecast/static/forecast/grid_math.js")} */
  const math = await import(box.dataset.math ?? "");
  const words = /** @type {Record<string, string>} */ (box.dataset);
  /** @type {Payload} */ let data = JSON.parse(document.getElementById("g-data")?.textContent ?? "{}");
  const table = /** @type {HTMLTableElement} */ (document.getElementById("g-table"));
  const editable = Boolean(words.save);
  const columns = data.columns.length;
  const rows = data.slots.length;
  /** @type {Map<number, HTMLElement>} */ const spots = new Map();
  table.querySelectorAll("[data-i]").forEach((spot) => spots.set(Number(spot.getAttribute("data-i")), /** @type {HTMLElement} */ (spot)));
  /** @type {Map<number, {kind: Kind, value: number}>} */ const pending = new Map();
  /** @type {[number, Change, Change][][]} */ const done = [];
  /** @type {[number, Change, Change][][]} */ const undone = [];
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
  // What lies over a cell already is not known here figure by figure: a change relative to it is
  // laid as a fixed figure, so that it never counts twice.
  /** @param {number} index @param {"scale" | "add"} kind @param {number} amount @returns {Change} */
  function relative(index, kind, amount) {
    const now = value(index);
    if (now === null) return null;
    if (!cell(index)?.[3] && !pending.has(index)) return { kind, value: amount };
    return { kind: "set", value: Math.max(kind === "scale" ? now * amount : now + amount, 0) };
  }

  // ---- selection ----
  const bounds = () => ({
    top: Math.min(at.row, at.endRow), bottom: Math.max(at.row, at.endRow),
    left: Math.min(at.column, at.endColumn), right: Math.max(at.column, at.endColumn),
  });
  function chosen() {
    const { top, bottom, left, right } = bounds();
    /** @type {number[]} */ const found = [];
    for (let row = top; row <= bottom; row += 1) for (let column = left; column <= right; column += 1) {
      if (cell(row * columns + column)) found.push(row * columns + column);
    }
    return found;
  }
  /** @param {number} row @param {number} column @param {boolean} [extend] */
  function select(row, column, extend = false) {
    at.endRow = Math.min(Math.max(row, 0), rows - 1);
    at.endColumn = Math.min(Math.max(column, 0), columns - 1);
    if (!extend) Object.assign(at, { row: at.endRow, column: at.endColumn });
    paintSelection();
    const spot = spots.get(at.endRow * columns + at.endColumn);
    if (!spot) return;
    table.querySelectorAll('td[tabindex="0"]').forEach((other) => other.setAttribute("tabindex", "-1"));
    spot.tabIndex = 0;
    spot.focus({ preventScroll: true });
    spot.scrollIntoView({ block: "nearest", inline: "nearest" });
    tell();
  }
  function paintSelection() {
    const { top, bottom, left, right } = bounds();
    for (const [index, spot] of spots) {
      const row = Math.floor(index / columns);
      const column = index % columns;
      const is = row >= top && row <= bottom && column >= left && column <= right;
      if (is) spot.setAttribute("aria-selected", "true"); else spot.removeAttribute("aria-selected");
    }
  }
  function tell() {
    const index = at.endRow * columns + at.endColumn;
    const state = pending.has(index) ? words.wordsUnsaved : cell(index)?.[3] ? words.wordsChanged : "";
    say([data.slots[at.endRow], data.columns[at.endColumn], text(index), state].filter(Boolean).join(", "));
  }

  // ---- what is shown ----
  /** @param {Iterable<number>} indexes */
  function paint(indexes) {
    for (const index of indexes) {
      const spot = spots.get(index);
      if (!spot) continue;
      spot.textContent = text(index);
      spot.classList.toggle("g-pending", pending.has(index));
      spot.classList.toggle("g-held", Boolean(cell(index)?.[3]) && !pending.has(index));
    }
    if (!editable) return;
    el("g-undo").disabled = !done.length;
    el("g-redo").disabled = !undone.length;
    el("g-send").disabled = !pending.size;
    el("g-count-pending").textContent = pending.size ? `(${pending.size})` : "";
  }

  // ---- changing ----
  /** @param {number} index @param {Change} change */
  const put = (index, change) => { if (change) pending.set(index, change); else pending.delete(index); };
  /** @param {[number, Change][]} changes Changed at once: one step of undo. */
  function apply(changes) {
    /** @type {[number, Change, Change][]} */
    const steps = changes.map(([index, after]) => [index, pending.get(index) ?? null, after]);
    if (!steps.length) return;
    done.push(steps);
    undone.length = 0;
    steps.forEach(([index, , after]) => put(index, after));
    paint(steps.map(([index]) => index));
    tell();
  }
  /** @param {boolean} forward */
  function walk(forward) {
    const steps = (forward ? undone : done).pop();
    if (!steps) return;
    (forward ? done : undone).push(steps);
    steps.forEach(([index, before, after]) => put(index, forward ? after : before));
    paint(steps.map(([index]) => index));
    tell();
  }
  // Nothing lies over a cell that nobody changed: taking back is then only forgetting.
  /** @param {number} index @returns {Change} */
  const back = (index) => (cell(index)?.[3] ? { kind: null, value: 0 } : null);
  /** @param {(amount: number) => [number, Change][]} make */
  function withAmount(make) {
    const amount = math.readNumber(el("g-amount").value);
    if (Number.isNaN(amount)) { toast(words.wordsPick ?? "", "warn"); el("g-amount").focus(); return; }
    apply(make(amount));
  }
  /** @type {Record<string, () => void>} */
  const acts = {
    set: () => withAmount((amount) => chosen().map((index) => [index, { kind: "set", value: Math.max(amount, 0) }])),
    percent: () => withAmount((amount) => chosen().map((index) => [index, relative(index, "scale", Math.max(1 + amount / 100, 0))])),
    add: () => withAmount((amount) => chosen().map((index) => [index, relative(index, "add", amount)])),
    back: () => apply(chosen().map((index) => [index, back(index)])),
  };

  // ---- typing ----
  /** @param {string} [typed] what begins the new text; without it the figure is edited */
  function edit(typed) {
    const { endRow: row, endColumn: column } = at;
    const index = row * columns + column;
    const spot = spots.get(index);
    if (!editable || !spot || editor) return;
    const field = document.createElement("input");
    field.className = "g-editor";
    field.inputMode = "decimal";
    field.setAttribute("aria-label", `${data.slots[row]} ${data.columns[column]}`);
    field.value = typed ?? (value(index) === null ? "" : math.plain(/** @type {number} */ (value(index))));
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
    if (event.key === "Escape") { editor = null; paint([row * columns + column]); select(row, column); return; }
    /** @type {Record<string, [number, number]>} */
    const moves = { Enter: [event.shiftKey ? -1 : 1, 0], Tab: [0, event.shiftKey ? -1 : 1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    if (commit()) select(row + move[0], column + move[1]);
  }
  function commit() {
    const field = editor;
    if (!field) return true;
    editor = null;
    const index = Number(field.closest("td")?.getAttribute("data-i"));
    const typed = math.readTyped(field.value);
    paint([index]);
    if (typed.say === "nonsense") { toast(words.wordsNonsense ?? "", "bad"); return true; }
    if (typed.say === "back") apply([[index, back(index)]]);
    else if (typed.say === "set") { if (typed.value !== value(index)) apply([[index, { kind: "set", value: typed.value }]]); }
    else apply([[index, relative(index, typed.say, typed.value)]]);
    return true;
  }

  // ---- copying and pasting ----
  function asTsv() {
    const { top, bottom, left, right } = bounds();
    return math.writeTsv(Array.from({ length: bottom - top + 1 }, (_, down) => Array.from({ length: right - left + 1 }, (_, over) => {
      const now = value((top + down) * columns + left + over);
      return now === null ? "" : math.plain(now);
    })));
  }
  /** @param {string} pasted */
  function paste(pasted) {
    const placed = math.placePaste(bounds(), math.readTsv(pasted), { rows, columns });
    const cells = placed.cells.filter(({ row, column, text: field }) => row < rows && column < columns && cell(row * columns + column) && field.trim() !== "");
    const numbers = cells.map(({ text: field }) => math.readNumber(field));
    if (!cells.length || numbers.some((number) => Number.isNaN(number) || number < 0)) { toast(words.wordsNonumber ?? "", "bad"); return; }
    apply(cells.map(({ row, column }, place) => [row * columns + column, { kind: "set", value: /** @type {number} */ (numbers[place]) }]));
  }

  // ---- saving ----
  async function send() {
    el("g-stale").hidden = true;
    el("g-refused").hidden = true;
    if (!el("g-reason").value.trim()) { toast(words.wordsWhy ?? "", "warn"); el("g-reason").focus(); return; }
    const changes = [...pending].map(([index, { kind, value: amount }]) => [cell(index)?.[0], cell(index)?.[1], kind, kind === null ? null : amount]);
    el("g-send").disabled = true;
    const answer = await post({ seen: data.plan, reason: el("g-reason").value, changes });
    const said = answer ? await answer.json().catch(() => ({})) : {};
    if (answer?.ok) take(said);
    else if (said.code === "staffing.change.stale") stale(said);
    else refuse(answer ? [said.what, said.where, said.mend].filter(Boolean).join(" ") || `${answer.status}` : words.wordsOffline ?? "");
    paint([]);
  }
  /** @param {unknown} body @returns {Promise<Response | null>} */
  async function post(body) {
    const token = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
    return fetch(words.save ?? "", { method: "POST", body: JSON.stringify(body), headers: { ...token, Accept: "application/json", "Content-Type": "application/json" } }).catch(() => null);
  }
  /** @param {Payload & {said: string}} answer */
  function take(answer) {
    pending.clear();
    done.length = 0;
    undone.length = 0;
    el("g-reason").value = "";
    refresh(answer);
    toast(answer.said);
    void listChanges();
  }
  /** @param {Payload} fresh */
  function refresh(fresh) {
    // Intervals that open or close change the rows: then the page is laid out anew.
    if (fresh.slots.join() !== data.slots.join() || fresh.columns.join() !== data.columns.join()) { pending.clear(); location.reload(); return; }
    data = fresh;
    paint(spots.keys());
  }
  async function listChanges() {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of ["#g-changes", ".wf-lead"]) {
      const fresh = page.querySelector(part);
      if (fresh) document.querySelector(part)?.replaceWith(fresh);
    }
  }
  /** @param {{what: string, where?: string}} said */
  function stale(said) {
    el("g-stale-what").textContent = [said.what, said.where].filter(Boolean).join(" ");
    el("g-stale").hidden = false;
    el("g-over").focus();
  }
  /** @param {string} told */
  function refuse(told) {
    el("g-refused-text").textContent = told;
    el("g-refused").hidden = false;
    el("g-refused").scrollIntoView({ block: "nearest" });
  }
  async function overNew() {
    const answer = await fetch(words.cells ?? "").catch(() => null);
    if (!answer?.ok) { refuse(words.wordsOffline ?? ""); return; }
    refresh(await answer.json());
    await send();
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
      Home: [row, 0], End: [row, columns - 1], PageUp: [row - 10, column], PageDown: [row + 10, column],
    };
    const to = moves[event.key];
    if (to) select(to[0], to[1], event.shiftKey);
    return Boolean(to);
  }
  /** @param {KeyboardEvent} event */
  function keyed(event) {
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
    if (key === "a") { Object.assign(at, { row: 0, column: 0 }); select(rows - 1, columns - 1, true); return true; }
    if (!editable) return false;
    if (key === "z") { walk(event.shiftKey); return true; }
    if (key === "y") { walk(true); return true; }
    if (key === "s") { el("g-save").requestSubmit(); return true; }
    return false;
  }
  /** @param {EventTarget | null} target @returns {[number, number] | null} */
  function placeOf(target) {
    const spot = target instanceof Element ? target.closest("td[data-i]") : null;
    const index = Number(spot?.getAttribute("data-i"));
    return spot ? [Math.floor(index / columns), index % columns] : null;
  }
  let dragging = false;
  table.addEventListener("pointerdown", (event) => {
    const place = event.target === editor ? null : placeOf(event.target);
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
    el("g-save").addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      commit();
      if (pending.size) void send();
    });
    el("g-amount").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter") { event.preventDefault(); acts.set?.(); } });
    addEventListener("beforeunload", (event) => { if (pending.size) event.preventDefault(); });
  }
  const first = spots.values().next().value;
  if (first) first.tabIndex = 0;
  box.dataset.ready = "true";
}
