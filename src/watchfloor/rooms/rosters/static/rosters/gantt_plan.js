// @ts-check
// The days of a version as the page knows them: shifts, leave, wishes, cover; and the server, which is
// asked before anything changes and which alone says what is kept.

/** @typedef {import("./gantt_math.js").Shift} Shift */
/** @typedef {import("./gantt_math.js").Change} Change */
/** @typedef {import("./gantt_math.js").Person} Person */

/** @param {{math: typeof import("./gantt_math.js"), words: Record<string, string>, urls: Record<string, string>, editable: boolean}} needs */
export function planOf({ math, words, urls, editable }) {
  /** @type {any} */ let data = { people: [], types: [], days: [], cover: [], broken: [], interval: 15, revision: 0, figures: {} };
  /** @type {Map<string, Shift>} */ const shifts = new Map();
  /** @type {Map<string, any>} */ const leave = new Map();
  /** @type {Map<string, any>} */ const wishes = new Map();
  /** @type {Map<string, string[]>} */ const broken = new Map();
  /** @type {Map<string, Shift | null>} */ const before = new Map(); // of this visit: what was there first
  /** @type {Person[]} */ let people = [];
  /** @type {Map<number, number>} */ let placeOfId = new Map();
  /** @type {Map<string, import("./gantt_math.js").ShiftType>} */ let types = new Map();
  /** @type {Change[][]} */ const redo = [];
  const done = { count: 0 };
  const key = (/** @type {number} */ person, /** @type {number} */ day) => `${person}:${day}`;
  /** @type {(persons: Set<number>) => void} */ let onChange = () => undefined;
  /** @type {(said: string, tone: string) => void} */ let onRefused = () => undefined;

  // ---- reading ----
  /** @param {any} fresh */
  function take(fresh) {
    data = fresh;
    people = fresh.people.map((/** @type {any[]} */ [id, code, name, team, contract, skills, minutes]) => ({ id, code, name, team, contract, skills, minutes }));
    placeOfId = new Map(people.map(({ id }, place) => [id, place]));
    types = new Map(fresh.types.map((/** @type {any} */ each) => [each.code, each]));
    [shifts, leave, wishes].forEach((map) => map.clear());
    for (const cell of fresh.cells) keep(read(cell));
    for (const [id, day, text, from, to] of fresh.leave) leave.set(key(placeOfId.get(id) ?? -1, day), { words: text, from, to });
    for (const [id, day, wants, code, stars] of fresh.wishes) wishes.set(key(placeOfId.get(id) ?? -1, day), { wants, code, stars });
    takeBroken(fresh.broken);
  }
  /** @param {any[]} cell @returns {Shift} */
  const read = ([id, day, code, start, minutes, breaks, doing, pinned]) => ({ person: placeOfId.get(id) ?? -1, day, code, start, minutes, breaks, doing, pinned });
  /** @param {Shift} shift */
  const keep = (shift) => shifts.set(key(shift.person, shift.day), shift);
  /** @param {any[]} list */
  function takeBroken(list) {
    data.broken = list;
    broken.clear();
    for (const rule of list) for (const id of rule.people) for (const day of rule.days) {
      const place = key(placeOfId.get(id) ?? -1, day);
      broken.set(place, [...(broken.get(place) ?? []), rule.words]);
    }
  }
  async function load() {
    const answer = await fetch(urls.data ?? "", { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) { onRefused(words.offline ?? "", "bad"); return false; }
    take(await answer.json());
    return true;
  }

  // ---- writing ----
  /** @param {Change} change */
  const sent = ({ person, day, after }) => [people[person]?.id, data.days[day]?.iso, after && [after.code, after.start, after.minutes, after.breaks, after.doing, after.pinned]];
  /** @param {string} url @param {unknown} body @param {AbortSignal} [signal] */
  async function post(url, body, signal) {
    const token = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
    return fetch(url, { method: "POST", body: JSON.stringify(body), signal: signal ?? null, headers: { ...token, Accept: "application/json", "Content-Type": "application/json" } }).catch(() => null);
  }
  /** @param {Change[]} changes @param {AbortSignal} [signal] */
  async function effectOf(changes, signal) {
    const answer = await post(urls.effect ?? "", { revision: data.revision, changes: changes.map(sent) }, signal);
    if (!answer) return null;
    const said = await answer.json().catch(() => ({}));
    return answer.ok ? said : { lines: [{ tone: "bad", icon: "error", text: told(said, answer.status) }], intervals: null, lawful: false };
  }
  /** @param {any} said @param {number} status */
  const told = (said, status) => [said.what, said.where, said.mend].filter(Boolean).join(" ") || `${words.fault ?? ""} (${status})`;

  /** Shown at once; taken back if the server refuses. @param {Change[]} changes @param {boolean} [again] of a redo */
  async function commit(changes, again = false) {
    const undo = changes.map(({ person, day }) => ({ person, day, after: shifts.get(key(person, day)) ?? null }));
    put(changes);
    const answer = await post(urls.change ?? "", { revision: data.revision, changes: changes.map(sent) });
    const said = answer ? await answer.json().catch(() => ({})) : {};
    if (!answer?.ok) { put(undo); await refused(answer, said); return false; }
    if (!again) redo.length = 0;
    done.count += 1;
    learn(said, changes);
    return true;
  }
  /** @param {Response | null} answer @param {any} said */
  async function refused(answer, said) {
    onRefused(answer ? told(said, answer.status) : words.offline ?? "", "bad");
    if (said.code === "rosters.version.changed_meanwhile" && await load()) onChange(new Set(people.keys()));
  }
  /** Ask again what was found out meanwhile: a large version is checked by a worker. */
  async function look() {
    const answer = await fetch(urls.state ?? "", { headers: { Accept: "application/json" } }).catch(() => null);
    const said = answer?.ok ? await answer.json() : null;
    if (said?.checked && said.revision === data.revision) learn(said, []);
    return Boolean(said?.checked);
  }
  async function undo() {
    const answer = await post(urls.undo ?? "", { revision: data.revision });
    const said = answer ? await answer.json().catch(() => ({})) : {};
    if (!answer?.ok) { await refused(answer, said); return; }
    const cells = said.cells.map((/** @type {any[]} */ [id, day, cell]) => ({ person: placeOfId.get(id) ?? -1, day, after: cell ? read(cell) : null })).filter((/** @type {Change} */ each) => each.person >= 0);
    redo.push(cells.map((/** @type {Change} */ { person, day }) => ({ person, day, after: shifts.get(key(person, day)) ?? null })));
    done.count = Math.max(done.count - 1, 0);
    put(cells);
    learn(said, cells);
  }
  async function again() {
    const changes = redo.pop();
    if (changes && !(await commit(changes, true))) redo.length = 0;
  }
  /** @param {Change[]} changes */
  function put(changes) {
    for (const { person, day, after } of changes) {
      if (!before.has(key(person, day))) before.set(key(person, day), shifts.get(key(person, day)) ?? null);
      if (after) keep({ ...after, person, day }); else shifts.delete(key(person, day));
    }
    onChange(new Set(changes.map(({ person }) => person)));
  }
  /** @param {any} said @param {Change[]} changes */
  function learn(said, changes) {
    const flagged = new Set(broken.keys());
    data.revision = said.revision;
    data.checked = said.checked;
    data.edits = said.edits;
    if (said.cover) data.cover = said.cover;
    if (said.figures) data.figures = said.figures;
    if (said.broken) { takeBroken(said.broken); data.brokenCount = said.brokenCount; }
    const touched = new Set(changes.map(({ person }) => person));
    for (const place of [...flagged, ...broken.keys()]) if (flagged.has(place) !== broken.has(place)) touched.add(Number(place.split(":")[0]));
    onChange(touched);
  }

  // ---- what follows from it ----
  /** Scheduled people of all, as they would be. @param {Change[]} changes @returns {number[] | null} */
  function previewOf(changes) {
    const all = data.cover.find((/** @type {any} */ each) => each.skill === "");
    if (!all) return null;
    const scheduled = [...all.scheduled];
    for (const { person, day, after } of changes) {
      const now = shifts.get(key(person, day));
      if (now) math.count(scheduled, now, data.interval, -1);
      if (after) math.count(scheduled, { ...after, person, day }, data.interval, 1);
    }
    return scheduled;
  }
  /** @param {Change[]} changes */
  function tell(changes) {
    return changes.map(({ person, day, after }) => {
      const who = people[person]?.name || people[person]?.code || "";
      const what = after ? `${after.code} ${math.clock(after.start)}–${math.clock(after.start + after.minutes)}` : words.off ?? "";
      return `${who} · ${data.days[day]?.name ?? ""} · ${what}`;
    }).join("\n");
  }
  /** @param {number} person */
  function countOf(person) {
    let total = 0;
    let minutes = 0;
    for (let day = 0; day < data.days.length; day += 1) {
      const shift = shifts.get(key(person, day));
      if (!shift) continue;
      total += 1;
      minutes += shift.minutes - shift.breaks.reduce((sum, each) => sum + (each[3] ? 0 : each[2]), 0);
    }
    return { shifts: total, minutes };
  }

  return {
    take, load, look, commit, undo, again, effectOf, previewOf, tell, countOf,
    data: () => data,
    people: () => people,
    placeOfId: (/** @type {number} */ id) => placeOfId.get(id) ?? -1,
    types: () => types,
    editable: () => editable,
    step: () => data.interval,
    shiftAt: (/** @type {number} */ person, /** @type {number} */ day) => shifts.get(key(person, day)),
    leaveAt: (/** @type {number} */ person, /** @type {number} */ day) => leave.get(key(person, day)),
    wishAt: (/** @type {number} */ person, /** @type {number} */ day) => wishes.get(key(person, day)),
    brokenAt: (/** @type {number} */ person, /** @type {number} */ day) => broken.get(key(person, day)) ?? [],
    isChanged: (/** @type {number} */ person, /** @type {number} */ day) => before.has(key(person, day)) && JSON.stringify(before.get(key(person, day)) ?? null) !== JSON.stringify(shifts.get(key(person, day)) ?? null),
    changed: () => new Set([...before.keys()].map((each) => Number(each.split(":")[0]))),
    brokenPeople: () => new Set([...broken.keys()].map((each) => Number(each.split(":")[0]))),
    shifts: () => shifts.values(),
    mayUndo: () => done.count > 0 || data.edits > 0,
    mayRedo: () => redo.length > 0,
    onChange: (/** @type {(persons: Set<number>) => void} */ then) => { onChange = then; },
    onRefused: (/** @type {(said: string, tone: string) => void} */ then) => { onRefused = then; },
  };
}
