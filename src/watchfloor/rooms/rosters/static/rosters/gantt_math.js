// @ts-check
// What the plan of a week reckons with: where a minute lies, what a moved shift looks like, who is
// shown, how many people an interval has. No document, no server: it can be tried out alone.

export const DAY = 1440;

/** @typedef {{name: string, minutes: number, earliest: number, latest: number, paid: boolean}} BreakRule */
/** @typedef {{code: string, name: string, kind: string, color: number, earliest: number, latest: number, step: number, lengths: number[], breaks: BreakRule[]}} ShiftType */
/** @typedef {[string, number, number, boolean]} Rest name, start minute, minutes, paid */
/** @typedef {[string, number, number]} Doing name, start minute, minutes */
/** @typedef {{person: number, day: number, code: string, start: number, minutes: number, breaks: Rest[], doing: Doing[], pinned: boolean}} Shift  person is a place in `people`, day one of the days shown */
/** @typedef {{id: number, name: string, code: string, team: string, contract: string, skills: string[], minutes: number}} Person */
/** @typedef {{open: number, close: number, days: number, dayWidth: number}} Scale */
/** @typedef {{person: number, day: number, after: Shift | null}} Change */

/** @param {number} value @param {number} low @param {number} high */
export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/** A minute of a day as on a clock; of the next day it begins again at midnight. @param {number} minute */
export function clock(minute) {
  const of = ((Math.round(minute) % DAY) + DAY) % DAY;
  return `${String(Math.floor(of / 60)).padStart(2, "0")}:${String(of % 60).padStart(2, "0")}`;
}

/** @param {string} text @returns {number | null} */
export function readClock(text) {
  const found = /^([01]?\d|2[0-3]):?([0-5]\d)$/.exec(text.trim());
  return found ? Number(found[1]) * 60 + Number(found[2]) : null;
}

/** Hours as people write them: 8, 7.5. @param {number} minutes */
export const hours = (minutes) => String(Math.round(minutes / 6) / 10);

/** From when to when days are drawn: around the clock as soon as anything passes midnight.
 * @param {Iterable<{start: number, minutes: number}>} spans @returns {{open: number, close: number}} */
export function shownHours(spans) {
  let open = DAY;
  let close = 0;
  for (const { start, minutes } of spans) {
    open = Math.min(open, start);
    close = Math.max(close, start + minutes);
  }
  open = Math.max(Math.floor(open / 60) * 60 - 60, 0);
  close = Math.ceil(close / 60) * 60 + 60;
  if (close <= open || close > DAY + 60 || close - open > 20 * 60) return { open: 0, close: DAY };
  return { open, close: Math.min(close, DAY) };
}

/** @param {Scale} scale @param {number} day @param {number} minute */
export function toX(scale, day, minute) {
  const { open, close, dayWidth } = scale;
  return day * dayWidth + ((minute - open) / (close - open)) * dayWidth;
}

/** The day and minute at a place. @param {Scale} scale @param {number} x */
export function atX(scale, x) {
  const day = clamp(Math.floor(x / scale.dayWidth), 0, scale.days - 1);
  const share = (x - day * scale.dayWidth) / scale.dayWidth;
  return { day, minute: scale.open + share * (scale.close - scale.open) };
}

/** @param {number} minute @param {number} step */
export const snap = (minute, step) => Math.round(minute / step) * step;

/** The shift somewhere else: what lies in it goes with it. @param {Shift} shift @param {Partial<Shift>} to @returns {Shift} */
export function moved(shift, to) {
  const next = { ...shift, ...to };
  const by = next.start - shift.start;
  return {
    ...next,
    breaks: shift.breaks.map(([name, start, minutes, paid]) => [name, start + by, minutes, paid]),
    doing: shift.doing.map(([name, start, minutes]) => [name, start + by, minutes]),
  };
}

/** The shift longer or shorter: breaks stay at their time as long as they lie within it.
 * @param {Shift} shift @param {number} start @param {number} minutes @returns {Shift} */
export function resized(shift, start, minutes) {
  const end = start + minutes;
  const inside = (/** @type {number} */ at, /** @type {number} */ long) => clamp(at, start, Math.max(end - long, start));
  return {
    ...shift, start, minutes,
    breaks: shift.breaks.filter((each) => each[2] < minutes).map(([name, at, long, paid]) => [name, inside(at, long), long, paid]),
    doing: shift.doing.filter((each) => each[1] >= start && each[1] + each[2] <= end),
  };
}

/** Breaks of a type, each in the middle of its window and after the one before.
 * @param {ShiftType} type @param {number} start @param {number} minutes @param {number} grid @returns {Rest[]} */
export function placeBreaks(type, start, minutes, grid) {
  let free = start;
  return type.breaks.filter((each) => each.earliest + each.minutes <= minutes).map((each) => {
    const latest = Math.min(each.latest, minutes) - each.minutes;
    const middle = start + Math.floor((each.earliest + Math.max(latest, each.earliest)) / 2 / grid) * grid;
    const at = Math.max(middle, free);
    free = at + each.minutes;
    return [each.name, at, each.minutes, each.paid];
  });
}

/** A new shift of a type, on its own first start or the one nearest to a minute.
 * @param {ShiftType} type @param {number} person @param {number} day @param {number} near @param {number} grid @returns {Shift} */
export function newShift(type, person, day, near, grid) {
  const start = clamp(type.earliest + snap(near - type.earliest, type.step || 1), type.earliest, type.latest);
  const minutes = type.lengths[0] ?? 480;
  return { person, day, code: type.code, start, minutes, breaks: placeBreaks(type, start, minutes, grid), doing: [], pinned: false };
}

/** Add (`sign` 1) or take away what a shift puts into the intervals of the days shown.
 * @param {Float64Array | number[]} scheduled @param {Shift} shift @param {number} interval @param {1 | -1} sign */
export function count(scheduled, shift, interval, sign) {
  const base = shift.day * DAY;
  add(scheduled, base + shift.start, shift.minutes, interval, sign);
  for (const [, start, minutes] of shift.breaks) add(scheduled, base + start, minutes, interval, -sign);
  for (const [name, start, minutes] of shift.doing) if (name.startsWith("meeting:")) add(scheduled, base + start, minutes, interval, -sign);
}

/** @param {Float64Array | number[]} into @param {number} from @param {number} minutes @param {number} interval @param {number} amount */
function add(into, from, minutes, interval, amount) {
  const to = from + minutes;
  for (let slot = Math.max(Math.floor(from / interval), 0); slot * interval < to && slot < into.length; slot += 1) {
    const share = (Math.min(to, (slot + 1) * interval) - Math.max(from, slot * interval)) / interval;
    if (share > 0) into[slot] = (into[slot] ?? 0) + share * amount;
  }
}

/** Whether people are missing, too many or right. Half a person is chance; of many, three in a hundred more.
 * @param {number} required @param {number} scheduled @returns {"under" | "over" | "right" | "closed"} */
export function judge(required, scheduled) {
  const net = scheduled - required;
  if (required < 0.01 && scheduled < 0.01) return "closed";
  if (net < -0.49) return "under";
  return net > Math.max(0.99, required * 0.03) ? "over" : "right";
}

/** @typedef {{text: string, team: string, code: string, only: "" | "broken" | "changed" | "free"}} Filter */
/** @typedef {"team" | "name" | "start" | "hours"} Order */

/** Places of the people to be shown, in order. `firsts` are the first starts in what is shown.
 * @param {Person[]} people @param {Filter} filter @param {Order} order @param {{firsts: Map<number, number>, codes: Map<number, Set<string>>, marked: Set<number>}} facts */
export function pick(people, filter, order, facts) {
  const wanted = filter.text.trim().toLowerCase();
  const found = people.map((_, place) => place).filter((place) => {
    const person = /** @type {Person} */ (people[place]);
    return (!wanted || `${person.name} ${person.code}`.toLowerCase().includes(wanted))
      && (!filter.team || person.team === filter.team)
      && (!filter.code || facts.codes.get(place)?.has(filter.code))
      && (!filter.only || (filter.only === "free" ? !facts.codes.get(place)?.size : facts.marked.has(place)));
  });
  const key = {
    team: (/** @type {number} */ place) => [people[place]?.team ?? "", people[place]?.name ?? ""],
    name: (/** @type {number} */ place) => [people[place]?.name ?? ""],
    start: (/** @type {number} */ place) => [facts.firsts.get(place) ?? Infinity, people[place]?.name ?? ""],
    hours: (/** @type {number} */ place) => [-(people[place]?.minutes ?? 0), people[place]?.name ?? ""],
  }[order];
  const keys = new Map(found.map((place) => [place, key(place)]));
  return found.sort((one, other) => compare(keys.get(one) ?? [], keys.get(other) ?? []));
}

/** @param {(string | number)[]} one @param {(string | number)[]} other */
function compare(one, other) {
  for (let at = 0; at < one.length; at += 1) {
    const [left, right] = [one[at] ?? 0, other[at] ?? 0];
    const way = typeof left === "number" && typeof right === "number" ? (left === right ? 0 : left - right) : String(left).localeCompare(String(right));
    if (way) return way;
  }
  return 0;
}

/** Two shifts that are exchanged, or one that goes to somebody free. @param {Shift} shift @param {Shift} target @param {Shift | undefined} there the shift that stands where it is dropped @returns {Change[]} */
export function changesOf(shift, target, there) {
  const stays = shift.person === target.person && shift.day === target.day;
  if (stays) return [{ person: shift.person, day: shift.day, after: target }];
  const back = there ? moved(there, { person: shift.person, day: shift.day }) : null;
  return [{ person: shift.person, day: shift.day, after: back }, { person: target.person, day: target.day, after: target }];
}
