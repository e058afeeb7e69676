// @ts-check
// A part of a page is asked for anew when something that it shows has changed, when the clock
// reaches what changes it, and every half minute only while the stream is out.

const box = /** @type {HTMLElement} */ (document.getElementById("f-renew"));
const [{ Floor }, kit] = await Promise.all(["stream", "format"].map((name) => import(/** @type {string} */ (box.dataset[name]))));
const words = JSON.parse(document.getElementById("f-words")?.textContent ?? "{}");
const SOON = 500, APART = 4000, WHILE_OUT = 30_000, LONGEST = 2 ** 31 - 1;
let due = 0, edge = 0, out = 0, asked_at = Date.now(), cost = 0, missed = false, again = false;

/** Tells only that something changed: what it was is asked for. */
class Changes extends Floor {
  /** @param {string} block */
  hear(block) {
    this.tries = 0;
    if (block.startsWith("event: changed")) { ask(SOON); again = true; }
    // What changed after the page was made and before its line stood, nobody told it.
    if (block.startsWith("event: here")) ask(0);
    this.at = Date.now();
    this.say("live");
  }
}

/** @param {number} wait At least some seconds apart, and the farther the longer an answer takes. */
function ask(wait) {
  due ||= window.setTimeout(renew, Math.max(wait, asked_at + Math.max(APART, 10 * cost) - Date.now()));
}

/** Whether somebody is about to press or to write something in it. */
function inUse() {
  const active = document.activeElement;
  const fields = /** @type {NodeListOf<HTMLInputElement>} */ (box.querySelectorAll("input:not([type=hidden])"));
  return box.matches(":active") || (active !== null && active !== box && box.contains(active)) || [...fields].some((field) => field.value !== field.defaultValue);
}

async function renew() {
  due = 0;
  missed = document.hidden;
  if (missed) return;
  if (inUse()) { ask(APART); return; }
  asked_at = Date.now();
  try {
    const answer = await fetch(box.dataset.here ?? "", { headers: { "HX-Request": "true" }, cache: "no-store" });
    if (answer.ok && !answer.redirected) take(await answer.text());
  } catch { /* the line says that the server cannot be reached */ }
  cost = Date.now() - asked_at;
  if (again) { again = false; ask(APART); } // days rest on what is kept, a moment after it is told
}

/** @param {string} html What is the same is left alone, so that nothing jumps. */
function take(html) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const parts = [...fresh.content.children];
  [...box.children].slice(parts.length).forEach((old) => old.remove());
  parts.forEach((part, place) => {
    const old = box.children[place];
    if (!old) box.append(part);
    else if (bare(old) !== bare(part)) { keepOpen(old, part); old.replaceWith(part); }
  });
  plan();
  document.dispatchEvent(new Event("floor:renewed"));
}

/** @param {Element} part Every form has a token of its own. */
function bare(part) {
  return part.outerHTML.replace(/name="csrfmiddlewaretoken" value="\w+"/g, "").replace(/ open=""/g, "");
}

/** @param {Element} old @param {Element} part What was unfolded stays so. */
function keepOpen(old, part) {
  if (old.id !== part.id) return;
  const folds = [...part.querySelectorAll("details"), ...(part.matches("details") ? [part] : [])];
  const before = [...old.querySelectorAll("details"), ...(old.matches("details") ? [old] : [])];
  folds.forEach((fold, place) => { if (before[place]?.hasAttribute("open")) fold.setAttribute("open", ""); });
}

/** What the schedule changes needs no event: the page knows when. */
function plan() {
  clearTimeout(edge);
  const next = Date.parse(/** @type {HTMLElement | null} */ (box.querySelector("[data-next]"))?.dataset.next ?? "");
  if (next) edge = window.setTimeout(() => ask(0), Math.min(Math.max(next - Date.now(), 0) + SOON, LONGEST));
}

/** @param {string} line */
function onLine(line) {
  const badge = /** @type {HTMLElement} */ (document.getElementById("f-line"));
  const time = new Date(changes.at || Date.now()).toLocaleTimeString("en-GB", { timeZone: box.dataset.zone });
  kit.write(/** @type {Element} */ (badge.querySelector("span")), kit.fill(words.lines[line], { time }));
  badge.querySelector("svg use")?.setAttribute("href", `${box.dataset.icons}#${line === "live" ? "check" : "alert"}`);
  badge.className = `wf-badge ${line === "live" ? "wf-tone-good" : "wf-tone-bad"}`;
  clearInterval(out);
  if (line === "lost") out = window.setInterval(() => ask(0), WHILE_OUT);
}

document.addEventListener("visibilitychange", () => { if (!document.hidden && missed) ask(0); });
const changes = new Changes(box.dataset.address ?? "", { onChange: () => ask(SOON), onLine });
plan();
changes.start();
