// @ts-check
// The rows of the plan: only those in sight are in the document, so that a thousand people scroll as
// easily as ten. Each row is a row of an ARIA grid, each day a cell that says its shift in words.

/** @typedef {import("./gantt_math.js").Shift} Shift */
/** @typedef {import("./gantt_math.js").Person} Person */
/** @typedef {import("./gantt_math.js").Scale} Scale */
/** @typedef {{kind: "team", team: string, count: number} | {kind: "person", person: number}} Row */
/** @typedef {{person: number, day: number, words: string, from: number | null, to: number | null}} Leave */
/** @typedef {{person: number, day: number, wants: boolean, code: string, stars: number}} Wish */

export const ROW = 32;
const SPARE = 6; // rows above and below what is in sight

/** @param {string} tag @param {string} [name] @param {string} [text] */
function make(tag, name = "", text = "") {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text) made.textContent = text;
  return made;
}

/** @param {string} name @param {string} icons */
function icon(name, icons) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  made.setAttribute("class", "wf-icon");
  made.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${icons}#${name}`);
  made.append(use);
  return made;
}

/**
 * @param {{board: HTMLElement, scroller: HTMLElement, math: typeof import("./gantt_math.js"), words: Record<string, string>, icons: string,
 *   facts: {people: () => Person[], shiftAt: (person: number, day: number) => Shift | undefined, leaveAt: (person: number, day: number) => Leave | undefined,
 *   wishAt: (person: number, day: number) => Wish | undefined, brokenAt: (person: number, day: number) => string[], isChanged: (person: number, day: number) => boolean, type: (code: string) => import("./gantt_math.js").ShiftType | undefined, dayNames: () => string[], countOf: (person: number) => {shifts: number, minutes: number}}}} needs
 */
export function rowsOf({ board, scroller, math, words, icons, facts }) {
  /** @type {Row[]} */ let rows = [];
  /** @type {Map<number, HTMLElement>} */ const drawn = new Map();
  /** @type {Scale} */ let scale = { open: 0, close: math.DAY, days: 7, dayWidth: 100 };
  let names = 190;
  const focus = { row: 0, day: 0 };
  /** @type {Map<number, number>} */ let places = new Map();

  /** @param {Row[]} next @param {Scale} nextScale @param {number} nameWidth */
  function lay(next, nextScale, nameWidth) {
    rows = next;
    scale = nextScale;
    names = nameWidth;
    places = new Map(rows.flatMap((row, at) => (row.kind === "person" ? [[row.person, at]] : [])));
    board.style.height = `${rows.length * ROW}px`;
    board.style.width = `${names + scale.dayWidth * scale.days}px`;
    board.setAttribute("aria-rowcount", String(rows.length));
    board.setAttribute("aria-colcount", String(scale.days + 1));
    focus.row = math.clamp(focus.row, 0, Math.max(rows.length - 1, 0));
    focus.day = math.clamp(focus.day, 0, scale.days - 1);
    if (rows[focus.row]?.kind === "team") focus.row = Math.min(focus.row + 1, rows.length - 1);
    drawn.forEach((row) => row.remove());
    drawn.clear();
    show();
  }

  function inSight() {
    // The head stays on top and hides as much as lies above the rows.
    const from = Math.floor(scroller.scrollTop / ROW) - SPARE;
    const to = Math.ceil((scroller.scrollTop + scroller.clientHeight - board.offsetTop) / ROW) + SPARE;
    return { from: Math.max(from, 0), to: Math.min(to, rows.length - 1) };
  }

  function show() {
    const { from, to } = inSight();
    for (const [at, row] of drawn) if ((at < from || at > to) && !row.contains(document.activeElement)) { row.remove(); drawn.delete(at); }
    const fresh = document.createDocumentFragment();
    for (let at = from; at <= to; at += 1) if (!drawn.has(at)) {
      const made = draw(at);
      drawn.set(at, made);
      fresh.append(made);
    }
    board.append(fresh);
    if (focus.row >= from && focus.row <= to) tabTo();
  }

  /** @param {number} at */
  function draw(at) {
    const row = /** @type {Row} */ (rows[at]);
    const made = make("div", row.kind === "team" ? "r-row r-row-team" : "r-row");
    made.setAttribute("role", "row");
    made.setAttribute("aria-rowindex", String(at + 1));
    made.style.transform = `translateY(${at * ROW}px)`;
    if (row.kind === "team") { made.append(teamHead(row)); return made; }
    made.append(head(row.person));
    for (let day = 0; day < scale.days; day += 1) made.append(cell(at, row.person, day));
    const before = facts.shiftAt(row.person, -1);
    if (before && before.start + before.minutes > math.DAY) made.querySelector('[data-day="0"]')?.append(bar(before, row.person, -1));
    return made;
  }

  /** @param {{team: string, count: number}} row */
  function teamHead({ team, count }) {
    const made = make("div", "r-team");
    made.setAttribute("role", "rowheader");
    made.append(make("b", "", team || words.noteam || ""), make("span", "", String(count)));
    return made;
  }

  /** @param {number} place */
  function head(place) {
    const person = /** @type {Person} */ (facts.people()[place]);
    const made = make("div", "r-name");
    made.setAttribute("role", "rowheader");
    const { shifts, minutes } = facts.countOf(place);
    const figure = make("span", "r-hours", math.hours(minutes));
    figure.title = (words.hoursTitle ?? "").replace("{shifts}", String(shifts)).replace("{hours}", math.hours(minutes));
    const label = make("span", "r-name-text", person.name || person.code);
    label.title = [person.name, person.code, person.team, person.contract, person.skills.join(", ")].filter(Boolean).join(" · ");
    made.append(label, figure);
    return made;
  }

  /** @param {number} at @param {number} place @param {number} day */
  function cell(at, place, day) {
    const made = make("div", "r-cell");
    made.setAttribute("role", "gridcell");
    made.setAttribute("aria-colindex", String(day + 2));
    made.dataset.person = String(place);
    made.dataset.day = String(day);
    made.tabIndex = at === focus.row && day === focus.day ? 0 : -1;
    made.style.left = `${names + day * scale.dayWidth}px`;
    made.style.width = `${scale.dayWidth}px`;
    made.setAttribute("aria-label", say(place, day));
    const leave = facts.leaveAt(place, day);
    if (leave) made.append(away(leave));
    const wish = facts.wishAt(place, day);
    if (wish) made.append(wished(wish));
    const shift = facts.shiftAt(place, day);
    if (shift) made.append(bar(shift, place, day));
    return made;
  }

  /** @param {Leave} leave */
  function away(leave) {
    const made = make("span", "r-leave");
    const from = math.toX(scale, 0, leave.from ?? scale.open);
    const to = math.toX(scale, 0, leave.to ?? scale.close);
    made.style.left = `${from}px`;
    made.style.width = `${Math.max(to - from, 8)}px`;
    made.append(make("span", "", leave.words));
    made.title = leave.words;
    return made;
  }

  /** @param {Wish} wish */
  function wished(wish) {
    const made = make("span", wish.wants ? "r-wish r-wish-on" : "r-wish r-wish-off");
    made.append(icon(wish.wants ? "star" : "close", icons), document.createTextNode(wish.code));
    made.title = (wish.wants ? words.wants : words.wantsOff) ?? "";
    return made;
  }

  /** @param {Shift} shift @param {number} place @param {number} day */
  function bar(shift, place, day) {
    const type = facts.type(shift.code);
    const made = make("div", `r-bar r-tone-${(type?.color ?? 5) % 8}`);
    const left = math.toX(scale, 0, shift.start + Math.min(day, 0) * math.DAY);
    const wide = (shift.minutes / (scale.close - scale.open)) * scale.dayWidth;
    made.style.left = `${left}px`;
    made.style.width = `${Math.max(wide - 1, 6)}px`;
    if (day < 0) made.classList.add("r-before");
    if (type?.kind === "night") made.classList.add("r-night");
    if (type?.kind === "on_call") made.classList.add("r-oncall");
    if (day >= 0) mark(made, shift, place, day);
    if (wide >= 16) made.append(make("span", "r-code", shift.code));
    if (wide >= 96) made.append(make("span", "r-time", `${math.clock(shift.start)}–${math.clock(shift.start + shift.minutes)}`));
    else if (wide >= 44) { made.classList.add("r-narrow"); made.append(make("span", "r-time", math.clock(shift.start).replace(/^0/, ""))); }
    inside(made, shift, wide);
    return made;
  }

  /** @param {HTMLElement} made @param {Shift} shift @param {number} place @param {number} day */
  function mark(made, shift, place, day) {
    made.dataset.shift = "1";
    made.append(make("i", "r-grip r-grip-start"), make("i", "r-grip r-grip-end"));
    if (shift.pinned) { made.classList.add("r-pinned"); made.append(icon("lock", icons)); }
    if (facts.isChanged(place, day)) made.classList.add("r-changed");
    if (facts.brokenAt(place, day).length) { made.classList.add("r-broken"); made.append(make("b", "r-flag", "!")); }
  }

  /** @param {HTMLElement} made @param {Shift} shift @param {number} wide */
  function inside(made, shift, wide) {
    const perMinute = wide / shift.minutes;
    for (const [name, start, minutes, paid] of shift.breaks) {
      const rest = make("i", paid ? "r-rest" : "r-rest r-meal");
      rest.style.left = `${(start - shift.start) * perMinute}px`;
      rest.style.width = `${Math.max(minutes * perMinute, 2)}px`;
      rest.title = `${name} ${math.clock(start)}`;
      made.append(rest);
    }
    for (const [name, start, minutes] of shift.doing) {
      const doing = make("i", name.startsWith("meeting:") ? "r-doing r-meeting" : "r-doing");
      doing.style.left = `${(start - shift.start) * perMinute}px`;
      doing.style.width = `${Math.max(minutes * perMinute, 2)}px`;
      doing.title = `${name.replace("meeting:", "")} ${math.clock(start)}–${math.clock(start + minutes)}`;
      made.append(doing);
    }
  }

  /** A cell in words. @param {number} place @param {number} day */
  function say(place, day) {
    const person = /** @type {Person} */ (facts.people()[place]);
    const shift = facts.shiftAt(place, day);
    const leave = facts.leaveAt(place, day);
    const parts = [person.name || person.code, facts.dayNames()[day] ?? ""];
    if (shift) parts.push(`${shift.code} ${math.clock(shift.start)}–${math.clock(shift.start + shift.minutes)}`);
    else parts.push(leave ? leave.words : words.off ?? "");
    if (shift?.pinned) parts.push(words.pinned ?? "");
    parts.push(...facts.brokenAt(place, day));
    return parts.filter(Boolean).join(", ");
  }

  /** @param {number} place @param {number} day */
  const find = (place, day) => /** @type {HTMLElement | null} */ (board.querySelector(`.r-cell[data-person="${place}"][data-day="${day}"]`));

  function tabTo() {
    board.querySelectorAll('.r-cell[tabindex="0"]').forEach((other) => other.setAttribute("tabindex", "-1"));
    const row = rows[focus.row];
    const spot = row?.kind === "person" ? find(row.person, focus.day) : null;
    if (spot) spot.tabIndex = 0;
    return spot;
  }

  /** Draw a person's row again. @param {Iterable<number>} persons */
  function refresh(persons) {
    const hadFocus = board.contains(document.activeElement);
    for (const person of persons) {
      const at = places.get(person);
      const old = at === undefined ? undefined : drawn.get(at);
      if (at === undefined || !old) continue;
      const made = draw(at);
      old.replaceWith(made);
      drawn.set(at, made);
    }
    const spot = tabTo();
    if (hadFocus && !board.contains(document.activeElement)) spot?.focus({ preventScroll: true });
  }

  /** Move the focus, over heads of teams. @param {number} row @param {number} day @param {1 | -1} [way] */
  function go(row, day, way = 1) {
    let at = math.clamp(row, 0, rows.length - 1);
    while (rows[at]?.kind === "team" && at + way >= 0 && at + way < rows.length) at += way;
    if (rows[at]?.kind === "team") at += 1;
    focus.row = at;
    focus.day = math.clamp(day, 0, scale.days - 1);
    seek(at);
    tabTo()?.focus({ preventScroll: true });
  }

  /** @param {number} at */
  function seek(at) {
    const top = at * ROW;
    const sight = scroller.clientHeight - board.offsetTop - 4;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + ROW > scroller.scrollTop + sight) scroller.scrollTop = top + ROW - sight;
    show();
  }

  /** @param {number} y on the screen @returns {number | null} the person whose row lies there */
  function personAt(y) {
    const row = rows[Math.floor((y - board.getBoundingClientRect().top) / ROW)];
    return row?.kind === "person" ? row.person : null;
  }

  scroller.addEventListener("scroll", () => requestAnimationFrame(show), { passive: true });
  return { lay, show, refresh, go, find, personAt, placeOf: (/** @type {number} */ person) => places.get(person) ?? -1, focus, say, rowAt: (/** @type {number} */ at) => rows[at] };
}
