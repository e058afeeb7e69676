// @ts-check
// Breaks as they happen: what stands on the page is fetched anew the moment it changes, and a time
// that runs is counted without asking anybody.

/** @param {number} seconds */
const spelled = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

// By the server's clock: that of a phone may be anywhere.
let ahead = 0;
function listen() {
  const said = Number(document.getElementById("i-live")?.dataset.now);
  if (said) ahead = said - Date.now() / 1000;
}
const now = () => Date.now() / 1000 + ahead;

function tick() {
  for (const mark of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-until]"))) {
    const left = Math.round(Number(mark.dataset.until) - now());
    mark.textContent = `${left < 0 ? "+" : ""}${spelled(Math.abs(left))}`;
  }
  for (const mark of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-down]"))) {
    const left = Math.ceil(Date.parse(mark.dataset.down ?? "") / 1000 - now());
    mark.textContent = left > 0 && left < 3600 ? spelled(left) : "";
  }
}

/** @param {string} html Every form has a token of its own, and every answer its time. */
function bare(html) {
  const part = document.createElement("template");
  part.innerHTML = html;
  const own = part.content.querySelector("#i-live")?.outerHTML ?? "";
  return own.replace(/name="csrfmiddlewaretoken" value="\w+"/g, "").replace(/ data-now="\d+"/, "");
}

// What is the same is left alone: nothing jumps, and who is about to press keeps their place.
let shown = bare(document.getElementById("i-live")?.outerHTML ?? "");
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  if (detail.target?.id !== "i-live") return;
  const fresh = bare(detail.serverResponse);
  if (fresh !== "" && fresh === shown) detail.shouldSwap = false;
  shown = fresh;
});

listen();
tick();
setInterval(tick, 1000);

// What can be booked belongs to another state of the page: with a new state the page comes anew.
const state = () => /** @type {HTMLElement | null} */ (document.getElementById("i-live"))?.dataset.state;
const first = state();
document.addEventListener("htmx:afterSwap", () => { listen(); tick(); if (state() !== first) location.assign(location.pathname); });

// Who is writing a reason is not disturbed; what has changed meanwhile comes with the answer.
const isTyping = () => document.activeElement instanceof HTMLInputElement && document.activeElement.value !== "";
let asked_at = 0, cost = 0, due = 0;
document.addEventListener("htmx:beforeRequest", (event) => {
  if (/** @type {HTMLElement} */ (event.target).id !== "i-live") return;
  if (isTyping()) event.preventDefault();
  asked_at = Date.now();
});
document.addEventListener("htmx:afterRequest", () => { cost = Date.now() - asked_at; });

// The stream tells that something changed, not what: that is asked for, at least some seconds apart
// and the farther the longer an answer takes.
const SOON = 300, APART = Number(document.getElementById("i-follow")?.dataset.apart ?? 2000);
function ask() {
  const wait = Math.max(SOON, asked_at + Math.max(APART, 10 * cost) - Date.now());
  due ||= window.setTimeout(() => { due = 0; document.body.dispatchEvent(new Event("wf:breaks")); }, wait);
}

const follow = /** @type {HTMLElement | null} */ (document.getElementById("i-follow"));
if (follow) {
  const { Floor } = await import(/** @type {string} */ (follow.dataset.stream));
  class Changes extends Floor {
    /** @param {string} block */
    hear(block) {
      this.tries = 0;
      // "here": what changed after the page was made and before its line stood, nobody told it.
      if (/^event: (changed|here)/.test(block)) ask();
      this.say("live");
    }
  }
  new Changes(follow.dataset.address ?? "", { onChange: ask, onLine: () => {} }).start();
}
