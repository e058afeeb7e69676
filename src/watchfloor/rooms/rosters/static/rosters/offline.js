// @ts-check
// Draws the days that this browser keeps, when the network is away.

const list = document.getElementById("m-days");
const asOf = document.getElementById("m-as-of");

/** @typedef {{ iso: string, day: string, weekday: string, code: string, name: string, tone: number,
 *   times: string, breaks: string[], off: string }} Day */

/** @param {string} tag @param {string} name @param {string} text */
function make(tag, name, text = "") {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

/** @param {Day} each @param {string} now */
function row(each, now) {
  const item = make("li", `m-day${each.code ? "" : " m-free"}${each.iso === now ? " m-today" : ""}`);
  const date = make("span", "m-date");
  date.append(make("b", "num", each.day), " ", make("span", "", each.weekday));
  const what = make("span", each.code ? "m-what" : "m-what text-secondary", each.off);
  if (each.code) {
    what.append(make("span", `r-chip r-tone-${each.tone}`, each.code), make("b", "num m-times", each.times));
    const breaks = make("span", "m-breaks");
    each.breaks.forEach((text) => breaks.append(make("span", "m-break", text)));
    what.append(breaks);
  }
  item.append(date, what);
  return item;
}

async function show() {
  const held = await caches.match(list?.dataset.days ?? "");
  const kept = held ? await held.json() : null;
  const midnight = new Date();
  const now = [midnight.getFullYear(), midnight.getMonth() + 1, midnight.getDate()]
    .map((part) => String(part).padStart(2, "0")).join("-");
  const days = (kept?.days ?? []).filter((/** @type {Day} */ each) => each.iso >= now);
  document.getElementById(days.length ? "m-kept" : "m-nothing")?.removeAttribute("hidden");
  if (asOf) asOf.textContent = kept?.as_of ?? "";
  list?.replaceChildren(...days.map((/** @type {Day} */ each) => row(each, now)));
}

/** A network that is back may still carry nothing for a moment: ask, and load anew on an answer.
 *  The worker leaves HEAD alone, so that no kept page answers. */
async function comeBack() {
  for (let tries = 0; tries < 30 && navigator.onLine; tries += 1) {
    try {
      await fetch(list?.dataset.days ?? "", { method: "HEAD", cache: "no-store" });
      return location.reload();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}

show();
addEventListener("online", comeBack);
document.getElementById("m-again")?.addEventListener("click", () => location.reload());
