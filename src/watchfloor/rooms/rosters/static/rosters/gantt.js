// @ts-check
// The plan of a week: brings together the days (gantt_plan), the rows (gantt_rows), the strip above
// them (gantt_cover), the hand (gantt_edit) and the panel (gantt_panel). Addresses of the modules
// come from the page, because they carry a hash.

const box = document.getElementById("gantt");
if (box) void start(box);

/** @param {HTMLElement} box */
async function start(box) {
  const words = /** @type {Record<string, string>} */ (JSON.parse(document.getElementById("gantt-words")?.textContent ?? "{}"));
  const given = /** @type {Record<string, string>} */ (box.dataset);
  const [math, plans, rowsOf, covers, edits, panels] = await Promise.all(["math", "plan", "rows", "cover", "edit", "panel"].map((name) => import(given[name] ?? "")));
  const el = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
  const say = (/** @type {string} */ text) => document.dispatchEvent(new CustomEvent("wf:say", { detail: text }));
  const toast = (/** @type {string} */ text, tone = "good") => document.dispatchEvent(new CustomEvent("wf:toast", { detail: { text, tone } }));

  const scroller = el("gantt-scroll");
  const board = el("gantt-board");
  const urls = { data: given.data ?? "", effect: given.effect ?? "", change: given.change ?? "", undo: given.undo ?? "", state: given.state ?? "" };
  const plan = plans.planOf({ math, words, urls, editable: given.editable === "1" });
  const cover = covers.coverOf(el("gantt-cover"), math);
  /** @type {import("./gantt_math.js").Scale} */ let scale = { open: 0, close: math.DAY, days: 7, dayWidth: 100 };
  let nameWidth = 190;
  let cursor = -1;
  let skill = "";
  /** @type {number[] | null} */ let preview = null;
  /** @type {import("./gantt_math.js").Filter} */ const filter = { text: "", team: "", code: "", only: "" };
  /** @type {import("./gantt_math.js").Order} */ let order = "team";
  const icons = given.icons ?? "";

  Object.assign(plan, { scale: () => scale, nameWidth: () => nameWidth, rowHeight: rowsOf.ROW });
  const rows = rowsOf.rowsOf({
    board, scroller, math, words, icons,
    facts: { people: plan.people, shiftAt: plan.shiftAt, leaveAt: plan.leaveAt, wishAt: plan.wishAt, brokenAt: plan.brokenAt, isChanged: plan.isChanged, countOf: plan.countOf, type: (/** @type {string} */ code) => plan.types().get(code), dayNames: () => plan.data().days.map((/** @type {any} */ each) => each.long) },
  });
  const paintCover = (/** @type {number[] | null} */ next) => { preview = next; paint(); };
  const card = panels.cardOf(el("gantt-card"), words, icons);
  const panel = panels.panelOf({ dialog: el("gantt-panel"), plan, math, words, icons, paintCover, back: (/** @type {number} */ person, /** @type {number} */ day) => rows.go(rows.placeOf(person), day) });
  const hand = edits.editing({ plan, rows, board, scroller, math, words, card, say, open: panel.open, paintCover });

  // ---- the strip ----
  const strip = () => plan.data().cover.find((/** @type {any} */ each) => each.skill === skill) ?? plan.data().cover[0];
  function paint() {
    const now = strip();
    if (now) cover.draw(now, cursor, now.skill === "" ? preview : null);
  }
  /** @param {number} slot */
  function readOut(slot) {
    const now = strip();
    const spot = el("gantt-readout");
    if (!now || slot < 0) { spot.textContent = ""; return ""; }
    const perDay = math.DAY / plan.data().interval;
    const minute = (slot % perDay) * plan.data().interval;
    const [required, scheduled] = [now.required[slot] ?? 0, (preview ?? now.scheduled)[slot] ?? 0];
    const state = math.judge(required, scheduled);
    const net = Math.round((scheduled - required) * 10) / 10;
    const parts = [`${plan.data().days[Math.floor(slot / perDay)]?.name ?? ""} ${math.clock(minute)}`, `${words.required} ${Math.round(required * 10) / 10}`, `${words.scheduled} ${Math.round(scheduled * 10) / 10}`];
    parts.push(state === "closed" ? words.closed ?? "" : state === "right" ? words.right ?? "" : `${state === "under" ? words.under : words.over} ${Math.abs(net)}`);
    const level = now.level?.[slot];
    if (level !== null && level !== undefined) parts.push(`${words.service} ${(level * 100).toFixed(0)}%`);
    spot.textContent = parts.join(" · ");
    spot.dataset.state = state;
    return spot.textContent ?? "";
  }
  /** @param {number} slot */
  function point(slot) {
    cursor = slot;
    const text = readOut(slot);
    const canvas = el("gantt-cover");
    canvas.setAttribute("aria-valuenow", String(Math.max(slot, 0)));
    if (text) canvas.setAttribute("aria-valuetext", text);
    paint();
  }

  // ---- laying out ----
  function lay() {
    const data = plan.data();
    nameWidth = innerWidth < 900 ? 132 : 190;
    const night = [...plan.shifts()].filter((shift) => shift.day >= 0);
    const busy = data.cover.length ? busyHours(data.cover[0].required, data.interval) : [];
    const { open, close } = math.shownHours([...night, ...busy]);
    const room = Math.max(scroller.clientWidth - nameWidth - 1, data.days.length * 92);
    scale = { open, close, days: data.days.length, dayWidth: Math.floor(room / data.days.length) };
    scroller.style.setProperty("--r-names", `${nameWidth}px`);
    scroller.style.setProperty("--r-day", `${scale.dayWidth}px`);
    scroller.style.setProperty("--r-hour", `${(60 / (close - open)) * scale.dayWidth * everyHours()}px`);
    el("gantt-head").style.width = `${nameWidth + scale.dayWidth * scale.days}px`;
    heads();
    cover.resize(scale, data.interval);
    rows.lay(listRows(), scale, nameWidth);
    shade();
    paint();
  }
  const everyHours = () => [1, 2, 3, 4, 6, 12].find((each) => (each * 60 / (scale.close - scale.open)) * scale.dayWidth >= 30) ?? 12;
  /** @param {number[]} required @param {number} interval */
  function busyHours(required, interval) {
    const perDay = math.DAY / interval;
    const found = required.map((value, slot) => (value > 0.01 ? (slot % perDay) * interval : -1)).filter((minute) => minute >= 0);
    return found.length ? [{ start: Math.min(...found), minutes: interval }, { start: Math.max(...found), minutes: interval }] : [];
  }
  function heads() {
    const every = everyHours() * 60;
    el("gantt-days").replaceChildren(...plan.data().days.map((/** @type {any} */ day) => {
      const made = document.createElement("a");
      made.className = `r-day${day.rest ? " r-day-rest" : ""}${day.iso === plan.data().today ? " r-day-today" : ""}`;
      made.href = plan.data().days.length === 1 ? given.week ?? "" : `${given.oneDay}${day.iso}`;
      made.style.width = `${scale.dayWidth}px`;
      const name = document.createElement("b");
      name.textContent = day.name;
      made.append(name);
      if (day.note) { const note = document.createElement("span"); note.className = "r-day-note"; note.textContent = day.note; made.append(note); }
      for (let minute = Math.ceil(scale.open / every) * every; minute < scale.close; minute += every) {
        const tick = document.createElement("i");
        tick.style.left = `${math.toX(scale, 0, minute)}px`;
        if (minute === scale.open) tick.dataset.edge = "";
        tick.textContent = scale.dayWidth > 420 ? math.clock(minute) : String(minute / 60);
        made.append(tick);
      }
      return made;
    }));
  }
  function shade() {
    const data = plan.data();
    const layer = el("gantt-shade");
    const made = data.days.flatMap((/** @type {any} */ day, /** @type {number} */ at) => {
      const column = document.createElement("div");
      column.className = `r-column${day.rest ? " r-column-rest" : ""}`;
      column.style.left = `${nameWidth + at * scale.dayWidth}px`;
      column.style.width = `${scale.dayWidth}px`;
      column.style.setProperty("--r-shift", `${math.toX(scale, 0, Math.ceil(scale.open / (everyHours() * 60)) * everyHours() * 60)}px`);
      return [column];
    });
    const today = data.days.findIndex((/** @type {any} */ day) => day.iso === data.today);
    if (today >= 0 && data.now >= scale.open && data.now <= scale.close) {
      const line = document.createElement("div");
      line.className = "r-now";
      line.style.left = `${nameWidth + math.toX(scale, today, data.now)}px`;
      made.push(line);
    }
    layer.replaceChildren(...made);
    layer.style.height = board.style.height;
  }
  function listRows() {
    /** @type {Map<number, number>} */ const firsts = new Map();
    /** @type {Map<number, Set<string>>} */ const codes = new Map();
    for (const shift of plan.shifts()) if (shift.day >= 0) {
      const at = shift.day * math.DAY + shift.start;
      firsts.set(shift.person, Math.min(firsts.get(shift.person) ?? Infinity, at));
      codes.set(shift.person, (codes.get(shift.person) ?? new Set()).add(shift.code));
    }
    const marked = filter.only === "changed" ? plan.changed() : plan.brokenPeople();
    const places = math.pick(plan.people(), filter, order, { firsts, codes, marked });
    el("gantt-count").textContent = (words.people ?? "").replace("{n}", String(places.length));
    el("gantt-none").hidden = places.length > 0;
    if (order !== "team") return places.map((/** @type {number} */ person) => ({ kind: "person", person }));
    return grouped(places);
  }
  /** @param {number[]} places */
  function grouped(places) {
    /** @type {Map<string, number[]>} */ const teams = new Map();
    for (const place of places) { const team = plan.people()[place].team; teams.set(team, [...(teams.get(team) ?? []), place]); }
    return [...teams].flatMap(([team, members]) => [{ kind: "team", team, count: members.length }, ...members.map((person) => ({ kind: "person", person }))]);
  }
  function tools() {
    const { figures, broken, revision } = plan.data();
    box.dataset.revision = String(revision);
    if (el("gantt-undo")) el("gantt-undo").disabled = !plan.mayUndo();
    if (el("gantt-redo")) el("gantt-redo").disabled = !plan.mayRedo();
    for (const [name, text] of Object.entries(figures)) { const spot = box.ownerDocument.querySelector(`[data-figure="${name}"]`); if (spot) spot.textContent = String(text); }
    const list = el("gantt-broken");
    list.replaceChildren(...broken.slice(0, 60).map(ruleLine));
    el("gantt-broken-none").hidden = broken.length > 0;
    el("gantt-broken-count").textContent = String(plan.data().brokenCount);
  }
  /** @param {any} rule */
  function ruleLine(rule) {
    const line = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = `wf-link-button ${rule.hard ? "wf-text-bad" : "wf-text-warn"}`;
    button.textContent = `${rule.hard ? words.hard : words.soft} · ${rule.words}`;
    button.addEventListener("click", () => {
      const at = rows.placeOf(plan.placeOfId(rule.people[0]));
      if (at >= 0) rows.go(at, Math.max(rule.days[0] ?? 0, 0));
    });
    line.append(button);
    return line;
  }

  // ---- a phone shows one day as a list ----
  let shownDay = 0;
  function dayList() {
    const data = plan.data();
    const pick = el("gantt-list-day");
    pick.replaceChildren(...data.days.map((/** @type {any} */ day, /** @type {number} */ at) => new Option(day.long, String(at), false, at === shownDay)));
    const there = plan.people().map((/** @type {any} */ _each, /** @type {number} */ place) => plan.shiftAt(place, shownDay)).filter(Boolean).filter((/** @type {any} */ shift) => rows.placeOf(shift.person) >= 0);
    there.sort((/** @type {any} */ one, /** @type {any} */ other) => one.start - other.start || one.minutes - other.minutes);
    el("gantt-list-none").hidden = there.length > 0;
    el("gantt-list").replaceChildren(...there.slice(0, 400).map(listLine));
  }
  /** @param {import("./gantt_math.js").Shift} shift */
  function listLine(shift) {
    const line = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = `r-listline r-tone-${(plan.types().get(shift.code)?.color ?? 5) % 8}`;
    const who = plan.people()[shift.person];
    const flags = plan.brokenAt(shift.person, shift.day);
    for (const [name, text] of [["r-code", shift.code], ["r-list-name", who.name || who.code], ["r-list-time", `${math.clock(shift.start)}–${math.clock(shift.start + shift.minutes)}`], ["r-list-rests", shift.breaks.map((each) => math.clock(each[1])).join(" ")], ["r-list-broken", flags.length ? `! ${flags[0]}` : ""]]) {
      if (!text) continue;
      const part = document.createElement("span");
      part.className = name ?? "";
      part.textContent = text;
      button.append(part);
    }
    button.addEventListener("click", () => panel.open(shift.person, shift.day));
    line.append(button);
    return line;
  }

  // ---- wiring ----
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let waiting;
  /** Until the newest edit is checked its figures are those of before. @param {number} [tries] */
  function waitForCheck(tries = 40) {
    clearTimeout(waiting);
    document.querySelector(".r-figures")?.classList.toggle("r-asking", !plan.data().checked);
    if (plan.data().checked || tries <= 0) return;
    waiting = setTimeout(async () => { if (!hand.isHolding()) await plan.look(); waitForCheck(tries - 1); }, 2000);
  }
  plan.onChange((/** @type {Set<number>} */ persons) => { rows.refresh(persons); paint(); tools(); dayList(); if (cursor >= 0) readOut(cursor); waitForCheck(); });
  plan.onRefused((/** @type {string} */ text, /** @type {string} */ tone) => toast(text, tone));
  const canvas = el("gantt-cover");
  canvas.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => point(cover.slotAt(event.offsetX)));
  canvas.addEventListener("pointerleave", () => { if (document.activeElement !== canvas) point(-1); });
  canvas.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, PageUp: -4, PageDown: 4 }[event.key];
    if (!by) return;
    event.preventDefault();
    point(math.clamp(cursor + by, 0, (strip()?.required.length ?? 1) - 1));
  });
  canvas.addEventListener("focus", () => { if (cursor < 0) point(Math.round(scale.open / plan.data().interval)); });
  canvas.addEventListener("blur", () => point(-1));
  el("gantt-skill").addEventListener("change", () => { skill = el("gantt-skill").value; paint(); });
  const refilter = () => { rows.lay(listRows(), scale, nameWidth); shade(); dayList(); };
  for (const name of ["text", "team", "code", "only"]) el(`gantt-${name}`)?.addEventListener("input", () => { /** @type {any} */ (filter)[name] = el(`gantt-${name}`).value; refilter(); });
  el("gantt-order").addEventListener("input", () => { order = el("gantt-order").value; refilter(); });
  el("gantt-list-day").addEventListener("change", () => { shownDay = Number(el("gantt-list-day").value); dayList(); });
  el("gantt-undo")?.addEventListener("click", () => void plan.undo());
  el("gantt-redo")?.addEventListener("click", () => void plan.again());
  addEventListener("keydown", (event) => {
    const control = event.ctrlKey || event.metaKey;
    if (!control || hand.isHolding() || /** @type {HTMLElement} */ (event.target).matches("input, select, textarea")) return;
    if (event.key.toLowerCase() === "z" && plan.editable()) { event.preventDefault(); void (event.shiftKey ? plan.again() : plan.undo()); }
    if (event.key.toLowerCase() === "y" && plan.editable()) { event.preventDefault(); void plan.again(); }
  });
  addEventListener("watchfloor:theme", () => requestAnimationFrame(() => { cover.resize(scale, plan.data().interval); paint(); }));
  let width = 0;
  new ResizeObserver(() => { if (scroller.clientWidth && scroller.clientWidth !== width) { width = scroller.clientWidth; lay(); } }).observe(scroller);

  if (!(await plan.load())) return;
  fillChoices();
  width = scroller.clientWidth;
  lay();
  tools();
  shownDay = Math.max(plan.data().days.findIndex((/** @type {any} */ day) => day.iso === plan.data().today), 0);
  dayList();
  waitForCheck();
  box.dataset.drawn = "true";

  function fillChoices() {
    const { cover: strips, types } = plan.data();
    el("gantt-skill").replaceChildren(...strips.map((/** @type {any} */ each) => new Option(each.name, each.skill)));
    const teams = [...new Set(plan.people().map((/** @type {any} */ each) => each.team))].filter(Boolean).sort();
    el("gantt-team").append(...teams.map((team) => new Option(/** @type {string} */ (team), /** @type {string} */ (team))));
    el("gantt-code").append(...types.map((/** @type {any} */ each) => new Option(`${each.code} · ${each.name}`, each.code)));
    canvas.setAttribute("aria-valuemax", String((strips[0]?.required.length ?? 1) - 1));
  }
}
