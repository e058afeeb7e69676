// @ts-check
// A leader's page: when the floor changes the part that may differ is asked for, never while
// somebody is about to press a button in it.

const box = /** @type {HTMLElement} */ (document.getElementById("leading"));
const [{ Floor }, kit] = await Promise.all(["stream", "format"].map((name) => import(/** @type {string} */ (box.dataset[name]))));
const words = JSON.parse(document.getElementById("f-words")?.textContent ?? "{}");
const SOON = 1500, AT_LEAST = 15_000; // a long contact grows long without an event
let due = 0;

const floor = new Floor(box.dataset.address ?? "", {
  onChange: (/** @type {import("./stream.js").Change} */ change) => { if (change.agents.size) ask(SOON); },
  onLine,
});

/** @param {number} wait */
function ask(wait) {
  due ||= window.setTimeout(refresh, wait);
}

async function refresh() {
  due = 0;
  if (document.hidden) return;
  if (box.matches(":active") || box.contains(document.activeElement)) { ask(AT_LEAST / 3); return; }
  try {
    const answer = await fetch(box.dataset.here ?? "", { headers: { "HX-Request": "true" } });
    if (answer.ok && !answer.redirected) take(await answer.text());
  } catch { /* the line says that the server cannot be reached */ }
}

/** @param {string} html What is the same is left alone, so that nothing jumps. */
function take(html) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  [...fresh.content.children].forEach((part, place) => {
    const old = box.children[place];
    if (!old) box.append(part);
    else if (bare(old) !== bare(part)) old.replaceWith(part);
  });
}

/** @param {Element} part Every form has a token of its own. */
function bare(part) {
  return part.outerHTML.replace(/name="csrfmiddlewaretoken" value="\w+"/g, "");
}

/** @param {string} line */
function onLine(line) {
  const badge = /** @type {HTMLElement} */ (document.getElementById("f-line"));
  const time = new Date(floor.at || Date.now()).toLocaleTimeString("en-GB", { timeZone: box.dataset.zone });
  kit.write(/** @type {Element} */ (badge.querySelector("span")), kit.fill(words.lines[line], { time }));
  badge.querySelector("svg use")?.setAttribute("href", `${box.dataset.icons}#${line === "live" ? "check" : "alert"}`);
  badge.className = `wf-badge ${line === "live" ? "wf-tone-good" : "wf-tone-bad"}`;
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(0); });
setInterval(() => ask(0), AT_LEAST);
floor.start();
