// @ts-check
// The panel of one shift: its kind, start, length, breaks and person as a form, with what each change
// would do shown beside it; and the card that follows a shift in hand.

/** @typedef {import("./gantt_math.js").Shift} Shift */
/** @typedef {import("./gantt_math.js").Change} Change */

/** @param {{lines: {tone: string, icon: string, text: string}[]} | null} effect @param {string} icons */
function listOf(effect, icons) {
  return (effect?.lines ?? []).map(({ tone, icon, text }) => {
    const line = document.createElement("li");
    line.className = tone ? `wf-text-${tone}` : "";
    const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    picture.setAttribute("class", "wf-icon");
    picture.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `${icons}#${icon}`);
    picture.append(use);
    const said = document.createElement("span");
    said.textContent = text;
    line.append(picture, said);
    return line;
  });
}

/** The card beside the pointer. @param {HTMLElement} box @param {Record<string, string>} words @param {string} icons */
export function cardOf(box, words, icons) {
  const title = /** @type {HTMLElement} */ (box.querySelector("[data-title]"));
  const list = /** @type {HTMLElement} */ (box.querySelector("[data-lines]"));
  /** @param {{x: number, y: number} | null} at */
  function move(at) {
    if (!at) return;
    const left = at.x + 18 + box.offsetWidth > innerWidth ? at.x - box.offsetWidth - 18 : at.x + 18;
    const top = Math.min(at.y + 16, innerHeight - box.offsetHeight - 8);
    box.style.transform = `translate(${Math.max(left, 4)}px, ${Math.max(top, 4)}px)`;
  }
  return {
    /** @param {any} effect @param {{x: number, y: number} | null} at @param {string} said */
    show(effect, at, said) {
      title.textContent = said;
      list.classList.toggle("r-asking", !effect);
      if (effect) list.replaceChildren(...listOf(effect, icons));
      else if (!list.children.length) list.textContent = words.asking ?? "";
      box.hidden = false;
      move(at);
    },
    move,
    hide() { box.hidden = true; list.replaceChildren(); },
  };
}

/**
 * @param {{dialog: HTMLDialogElement, plan: any, math: typeof import("./gantt_math.js"), words: Record<string, string>, icons: string, paintCover: (preview: number[] | null) => void, back: (person: number, day: number) => void}} needs
 */
export function panelOf({ dialog, plan, math, words, icons, paintCover, back }) {
  /** @param {string} name */
  const field = (name) => /** @type {any} */ (dialog.querySelector(`[name="${name}"]`));
  const list = /** @type {HTMLElement} */ (dialog.querySelector("[data-lines]"));
  const rests = /** @type {HTMLElement} */ (dialog.querySelector("[data-rests]"));
  const note = /** @type {HTMLElement} */ (dialog.querySelector("[data-note]"));
  const at = { person: 0, day: 0 };
  /** @type {Shift | null} */ let now = null;
  let asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let waiting;

  /** @param {number} person @param {number} day */
  function open(person, day) {
    Object.assign(at, { person, day });
    const shift = plan.shiftAt(person, day);
    const who = plan.people()[person];
    const text = (/** @type {string} */ name, /** @type {string} */ value) => { const spot = dialog.querySelector(`[data-${name}]`); if (spot) spot.textContent = value; };
    text("who", who.name || who.code);
    text("when", plan.data().days[day].long);
    text("about", [who.code, who.team, who.contract, who.skills.join(", ")].filter(Boolean).join(" · "));
    now = shift ?? null;
    fillTypes(shift?.code ?? "");
    fill();
    const leave = plan.leaveAt(person, day);
    note.textContent = [leave?.words, ...plan.brokenAt(person, day)].filter(Boolean).join(" ");
    note.hidden = !note.textContent;
    list.replaceChildren();
    dialog.querySelectorAll("fieldset").forEach((set) => { set.disabled = !plan.editable(); });
    if (!dialog.open) dialog.show();
    (plan.editable() ? field("code") : dialog.querySelector("[data-shut]")).focus();
  }
  /** @param {string} code */
  function fillTypes(code) {
    const options = [...plan.types().values()].map((type) => new Option(`${type.code} · ${type.name}`, type.code, false, type.code === code));
    if (code && !plan.types().has(code)) options.unshift(new Option(code, code, true, true));
    field("code").replaceChildren(new Option(words.off, "", false, !code), ...options);
    const others = plan.people().map((/** @type {any} */ each, /** @type {number} */ place) => [place, each]).filter((/** @type {any[]} */ [place]) => place !== at.person);
    const label = (/** @type {any} */ each, /** @type {number} */ place) => `${each.name || each.code}${plan.shiftAt(place, at.day) ? ` ⇄ ${plan.shiftAt(place, at.day).code}` : ""}`;
    field("to").replaceChildren(new Option("—", ""), ...others.map((/** @type {any[]} */ [place, each]) => new Option(label(each, place), String(place))));
  }
  function fill() {
    const has = Boolean(now);
    dialog.querySelectorAll("[data-has-shift]").forEach((part) => { /** @type {HTMLElement} */ (part).hidden = !has; });
    if (!now) { rests.replaceChildren(); return; }
    field("start").value = math.clock(now.start);
    field("end").value = math.clock(now.start + now.minutes);
    field("pinned").checked = now.pinned;
    rests.replaceChildren(...now.breaks.map(restRow));
  }
  /** @param {import("./gantt_math.js").Rest} rest @param {number} index */
  function restRow([name, start, minutes, paid], index) {
    const row = document.createElement("div");
    row.className = "r-restrow";
    const label = document.createElement("label");
    label.htmlFor = `r-rest-${index}`;
    label.textContent = [name, `${minutes} ${words.min ?? ""}`, paid ? "" : words.unpaid].filter(Boolean).join(" · ");
    const input = document.createElement("input");
    Object.assign(input, { type: "time", id: `r-rest-${index}`, className: "form-control", step: String(plan.step() * 60), value: math.clock(start) });
    input.dataset.rest = String(index);
    row.append(label, input);
    return row;
  }

  /** What the form says. @returns {Change[]} */
  function changes() {
    const code = field("code").value;
    const to = field("to").value;
    const target = code && now ? { ...now, person: at.person, day: at.day } : null;
    if (!target) return plan.shiftAt(at.person, at.day) ? [{ ...at, after: null }] : [];
    if (to === "") return [{ ...at, after: target }];
    const there = plan.shiftAt(Number(to), at.day);
    return [{ ...at, after: there ? math.moved(there, { ...at }) : null }, { person: Number(to), day: at.day, after: { ...target, person: Number(to) } }];
  }
  /** @param {Event} event */
  function onInput(event) {
    const name = /** @type {HTMLInputElement} */ (event.target).name;
    const rest = /** @type {HTMLInputElement} */ (event.target).dataset.rest;
    if (name === "code") { retype(); fill(); }
    else if (name === "start" || name === "end") retime(name);
    else if (name === "pinned" && now) now = { ...now, pinned: field("pinned").checked };
    else if (rest !== undefined) retest(Number(rest), /** @type {HTMLInputElement} */ (event.target).value);
    propose();
  }
  function retype() {
    const type = plan.types().get(field("code").value);
    if (!type) { now = null; return; }
    const near = now?.start ?? type.earliest;
    now = { ...math.newShift(type, at.person, at.day, near, plan.step()), pinned: now?.pinned ?? false };
  }
  /** Another start moves the shift, another end makes it longer or shorter. @param {string} name */
  function retime(name) {
    const start = math.readClock(field("start").value);
    const end = math.readClock(field("end").value);
    if (!now || start === null || end === null) return;
    const minutes = ((end - now.start + math.DAY) % math.DAY) || math.DAY;
    now = name === "start" ? math.moved(now, { start }) : math.resized(now, now.start, minutes);
    fillTimes();
  }
  function fillTimes() {
    if (!now) return;
    if (document.activeElement !== field("end")) field("end").value = math.clock(now.start + now.minutes);
    rests.replaceChildren(...now.breaks.map(restRow));
  }
  /** @param {number} index @param {string} text */
  function retest(index, text) {
    const minute = math.readClock(text);
    if (!now || minute === null) return;
    const start = minute < now.start ? minute + math.DAY : minute;
    now = { ...now, breaks: now.breaks.map((each, place) => (place === index ? [each[0], start, each[2], each[3]] : each)) };
  }
  function propose() {
    const proposed = changes();
    paintCover(proposed.length ? plan.previewOf(proposed) : null);
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const mine = (asked += 1);
      const effect = await plan.effectOf(proposed);
      if (mine === asked && dialog.open && effect) list.replaceChildren(...listOf(effect, icons));
    }, 120);
  }
  function shut() {
    clearTimeout(waiting);
    asked += 1;
    paintCover(null);
    dialog.close();
    back(at.person, at.day);
  }

  dialog.addEventListener("input", onInput);
  dialog.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); shut(); } });
  dialog.querySelectorAll("[data-shut]").forEach((button) => button.addEventListener("click", shut));
  dialog.querySelector("form")?.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = changes();
    shut();
    if (wanted.length) void plan.commit(wanted);
  });
  dialog.querySelector("[data-remove]")?.addEventListener("click", () => { const gone = { ...at, after: null }; shut(); void plan.commit([gone]); });
  return { open };
}
