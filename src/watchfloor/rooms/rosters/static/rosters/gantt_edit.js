// @ts-check
// Changing shifts: by dragging, by keys, by the panel. Whatever is proposed is first asked of the
// server: which rules it breaks and what it does to the service are shown before it is dropped.

/** @typedef {import("./gantt_math.js").Shift} Shift */
/** @typedef {import("./gantt_math.js").Change} Change */
/** @typedef {{lines: {tone: string, icon: string, text: string}[], intervals: number[][] | null, lawful: boolean}} Effect */

const HOLD = 4; // pixels before a press becomes a drag
const WAIT = 70; // milliseconds between two questions

/**
 * @param {{plan: any, rows: any, board: HTMLElement, scroller: HTMLElement, math: typeof import("./gantt_math.js"), words: Record<string, string>,
 *   card: {show: (effect: Effect | null, at: {x: number, y: number} | null, said: string) => void, move: (at: {x: number, y: number} | null) => void, hide: () => void},
 *   say: (text: string) => void, open: (person: number, day: number) => void, paintCover: (preview: number[] | null) => void}} needs
 */
export function editing({ plan, rows, board, scroller, math, words, card, say, open, paintCover }) {
  /** @type {{shift: Shift, target: Shift, mode: "move" | "start" | "end", x: number, y: number, grab: number, live: boolean, byKey: boolean} | null} */ let held = null;
  /** @type {HTMLElement | null} */ let ghost = null;
  let asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let waiting;
  /** @type {AbortController | null} */ let asking = null;

  // ---- what a change would do ----
  /** @param {Change[]} changes @param {{x: number, y: number} | null} at */
  function propose(changes, at) {
    paintCover(plan.previewOf(changes));
    card.show(null, at, plan.tell(changes));
    clearTimeout(waiting);
    waiting = setTimeout(() => void ask(changes, at), WAIT);
  }
  /** @param {Change[]} changes @param {{x: number, y: number} | null} at */
  async function ask(changes, at) {
    asking?.abort();
    asking = new AbortController();
    const mine = (asked += 1);
    const effect = await plan.effectOf(changes, asking.signal);
    if (!effect || mine !== asked || !held) return;
    card.show(effect, at, plan.tell(changes));
    if (held.byKey) say(effect.lines.map((/** @type {{text: string}} */ each) => each.text).join(" "));
  }

  // ---- the shift in hand ----
  /** @param {Shift} shift @param {"move" | "start" | "end"} mode @param {{x: number, y: number}} at @param {boolean} byKey */
  function take(shift, mode, at, byKey) {
    const scale = plan.scale();
    const left = math.toX(scale, shift.day, mode === "end" ? shift.start + shift.minutes : shift.start);
    held = { shift, target: shift, mode, x: at.x, y: at.y, grab: xIn(at.x) - left, live: byKey, byKey };
    if (byKey) { lift(); say(words.lifted ?? ""); }
  }
  function lift() {
    if (!held) return;
    held.live = true;
    document.body.classList.add("r-holding");
    rows.find(held.shift.person, held.shift.day)?.querySelector(".r-bar[data-shift]")?.classList.add("r-lifted");
    ghost = document.createElement("div");
    ghost.className = "r-ghost";
    board.append(ghost);
    place();
  }
  function letGo() {
    clearTimeout(waiting);
    asking?.abort();
    asked += 1;
    ghost?.remove();
    ghost = null;
    board.querySelectorAll(".r-lifted").forEach((each) => each.classList.remove("r-lifted"));
    document.body.classList.remove("r-holding");
    card.hide();
    paintCover(null);
    held = null;
  }
  function place() {
    if (!held || !ghost) return;
    const { target } = held;
    const scale = plan.scale();
    const row = rows.placeOf(target.person);
    ghost.style.transform = `translateY(${row * plan.rowHeight}px)`;
    ghost.style.left = `${plan.nameWidth() + math.toX(scale, target.day, target.start)}px`;
    ghost.style.width = `${(target.minutes / (scale.close - scale.open)) * scale.dayWidth}px`;
    ghost.textContent = `${target.code} ${math.clock(target.start)}–${math.clock(target.start + target.minutes)}`;
  }
  /** @param {Shift} target @param {{x: number, y: number} | null} at */
  function bring(target, at) {
    if (!held) return;
    const { target: now } = held;
    const same = now.person === target.person && now.day === target.day && now.start === target.start && now.minutes === target.minutes;
    held.target = target;
    place();
    if (same) { card.move(at); return; }
    const changes = changesNow();
    if (changes.length) propose(changes, at);
    else { clearTimeout(waiting); card.hide(); paintCover(null); }
  }
  function changesNow() {
    if (!held) return [];
    const { shift, target } = held;
    const same = shift.person === target.person && shift.day === target.day && shift.start === target.start && shift.minutes === target.minutes;
    return same ? [] : math.changesOf(shift, target, plan.shiftAt(target.person, target.day));
  }
  function drop() {
    const changes = changesNow();
    const to = held ? { person: held.target.person, day: held.target.day } : null;
    letGo();
    if (!changes.length) return;
    void plan.commit(changes).then(() => { if (to) rows.go(rows.placeOf(to.person), to.day); });
  }

  // ---- by the pointer ----
  /** @param {number} clientX */
  const xIn = (clientX) => clientX - board.getBoundingClientRect().left - plan.nameWidth();
  /** @param {PointerEvent} event */
  function onDown(event) {
    const bar = /** @type {HTMLElement} */ (event.target).closest(".r-bar[data-shift]");
    const cell = bar?.closest(".r-cell");
    if (!(cell instanceof HTMLElement) || event.button !== 0 || event.pointerType === "touch" || !plan.editable()) return;
    const shift = plan.shiftAt(Number(cell.dataset.person), Number(cell.dataset.day));
    if (!shift) return;
    const grip = /** @type {HTMLElement} */ (event.target).classList;
    const mode = grip.contains("r-grip-start") ? "start" : grip.contains("r-grip-end") ? "end" : "move";
    take(shift, mode, { x: event.clientX, y: event.clientY }, false);
  }
  /** @param {PointerEvent} event */
  function onMove(event) {
    if (!held || held.byKey) return;
    if (!held.live) {
      if (Math.hypot(event.clientX - held.x, event.clientY - held.y) < HOLD) return;
      lift();
    }
    event.preventDefault();
    bring(targetAt(event.clientX, event.clientY), { x: event.clientX, y: event.clientY });
    scrollNear(event.clientY);
  }
  /** @param {number} x @param {number} y @returns {Shift} */
  function targetAt(x, y) {
    if (!held) throw new Error("nothing is held");
    const { shift, mode, grab } = held;
    const { day, minute } = math.atX(plan.scale(), xIn(x) - grab);
    const at = math.snap(minute, plan.step());
    if (mode === "move") {
      const person = rows.personAt(y) ?? held.target.person;
      return math.moved(shift, { person, day, start: math.clamp(at, 0, math.DAY - plan.step()) });
    }
    const absolute = (day - shift.day) * math.DAY + at;
    const end = shift.start + shift.minutes;
    if (mode === "start") {
      const start = math.clamp(absolute, Math.max(end - math.DAY, 0), Math.min(end - 60, math.DAY - plan.step()));
      return math.resized(shift, start, end - start);
    }
    return math.resized(shift, shift.start, math.clamp(absolute - shift.start, 60, math.DAY));
  }
  /** @param {number} y */
  function scrollNear(y) {
    const box = scroller.getBoundingClientRect();
    if (y > box.bottom - 28) scroller.scrollTop += 12;
    else if (y < box.top + board.offsetTop + 20) scroller.scrollTop -= 12;
  }
  /** @param {PointerEvent} event */
  function onUp(event) {
    if (!held || held.byKey) return;
    if (!held.live) { held = null; return; }
    event.preventDefault();
    drop();
  }

  // ---- by keys ----
  /** @param {KeyboardEvent} event @returns {boolean} whether it was for us */
  function heldKey(event) {
    if (!held?.byKey) return false;
    if (event.key === "Escape") { letGo(); say(words.putBack ?? ""); return true; }
    if (event.key === "Enter" || event.key === " ") { drop(); return true; }
    const target = nudged(event);
    if (!target) return false;
    bring(target, atTarget(target));
    say(plan.tell([{ person: target.person, day: target.day, after: target }]));
    return true;
  }
  /** @param {KeyboardEvent} event @returns {Shift | null} */
  function nudged(event) {
    if (!held) return null;
    const now = held.target;
    const step = plan.step();
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      const by = event.key === "ArrowLeft" ? -step : step;
      if (event.shiftKey) return math.resized(now, now.start, math.clamp(now.minutes + by, 60, math.DAY));
      if (event.ctrlKey) return math.moved(now, { day: math.clamp(now.day + Math.sign(by), 0, plan.scale().days - 1) });
      return math.moved(now, { start: math.clamp(now.start + by, 0, math.DAY - step) });
    }
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return null;
    const way = event.key === "ArrowUp" ? -1 : 1;
    let at = rows.placeOf(now.person) + way;
    while (rows.rowAt(at)?.kind === "team") at += way;
    const row = rows.rowAt(at);
    return row ? math.moved(now, { person: row.person }) : now;
  }
  /** Where the card stands while keys move. @param {Shift} target */
  function atTarget(target) {
    const box = board.getBoundingClientRect();
    const x = box.left + plan.nameWidth() + math.toX(plan.scale(), target.day, target.start);
    return { x, y: box.top + (rows.placeOf(target.person) + 1) * plan.rowHeight };
  }
  /** @param {KeyboardEvent} event @param {number} person @param {number} day @returns {boolean} */
  function restingKey(event, person, day) {
    const shift = plan.shiftAt(person, day);
    const row = rows.placeOf(person);
    const arrows = /** @type {Record<string, [number, number, 1 | -1]>} */ ({ ArrowUp: [row - 1, day, -1], ArrowDown: [row + 1, day, 1], ArrowLeft: [row, day - 1, 1], ArrowRight: [row, day + 1, 1], PageUp: [row - 15, day, -1], PageDown: [row + 15, day, 1], Home: [row, 0, 1], End: [row, 99, 1] });
    const to = arrows[event.key];
    if (to && event.altKey && shift && plan.editable()) { take(shift, "move", atTarget(shift), true); return heldKey(event); }
    if (to) { rows.go(...to); tell(); return true; }
    if (event.key === "Enter") { open(person, day); return true; }
    if (!plan.editable()) return false;
    if (event.key === " " && shift) { take(shift, "move", atTarget(shift), true); return true; }
    if ((event.key === "Delete" || event.key === "Backspace") && shift) { void plan.commit([{ person, day, after: null }]); return true; }
    return false;
  }
  function tell() {
    const row = rows.rowAt(rows.focus.row);
    if (row?.kind === "person") say(rows.say(row.person, rows.focus.day));
  }
  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const cell = /** @type {HTMLElement} */ (event.target).closest(".r-cell");
    if (!(cell instanceof HTMLElement) || event.isComposing) return;
    const control = event.ctrlKey || event.metaKey;
    if (control && !held) return;
    const used = heldKey(event) || (!held && restingKey(event, Number(cell.dataset.person), Number(cell.dataset.day)));
    if (used) { event.preventDefault(); event.stopPropagation(); }
  }

  board.addEventListener("pointerdown", onDown);
  addEventListener("pointermove", onMove);
  addEventListener("pointerup", onUp);
  addEventListener("keydown", (event) => { if (event.key === "Escape" && held && !held.byKey) letGo(); });
  board.addEventListener("keydown", onKey);
  board.addEventListener("dblclick", (event) => {
    const cell = /** @type {HTMLElement} */ (event.target).closest(".r-cell");
    if (cell instanceof HTMLElement) open(Number(cell.dataset.person), Number(cell.dataset.day));
  });
  board.addEventListener("click", (event) => {
    const bar = /** @type {HTMLElement} */ (event.target).closest(".r-bar[data-shift]");
    const cell = /** @type {HTMLElement} */ (event.target).closest(".r-cell");
    if (!(cell instanceof HTMLElement)) return;
    rows.focus.row = rows.placeOf(Number(cell.dataset.person));
    rows.focus.day = Number(cell.dataset.day);
    rows.go(rows.focus.row, rows.focus.day);
    if (bar && matchMedia("(pointer: coarse)").matches) open(Number(cell.dataset.person), Number(cell.dataset.day));
  });
  board.addEventListener("focusin", (event) => {
    const cell = /** @type {HTMLElement} */ (event.target).closest(".r-cell");
    if (!(cell instanceof HTMLElement)) return;
    rows.focus.row = rows.placeOf(Number(cell.dataset.person));
    rows.focus.day = Number(cell.dataset.day);
  });
  return { isHolding: () => held !== null };
}
