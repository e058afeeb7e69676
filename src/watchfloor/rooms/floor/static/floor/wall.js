// @ts-check
// A wallboard: when the floor changes its figures are asked for, at most once a second; the same
// function of the server works them out that wrote the first view.

const wall = /** @type {HTMLElement} */ (document.querySelector(".w-wall"));
const [{ Floor }, kit] = await Promise.all(["stream", "format"].map((name) => import(/** @type {string} */ (wall.dataset[name]))));
const words = JSON.parse(document.getElementById("w-words")?.textContent ?? "{}");
const EVERY = 1000, AT_LEAST = 15_000; // what is foreseen changes without an event
let tiles = JSON.parse(document.getElementById("w-tiles")?.textContent ?? "[]");
let last = 0, due = 0;

const floor = new Floor(wall.dataset.address ?? "", { onChange, onLine });

/** @param {import("./stream.js").Change} change */
function onChange(change) {
  ask();
  if (!change.feeds) return;
  const silent = floor.feeds.filter((/** @type {any} */ feed) => feed.is_silent).map((/** @type {any} */ feed) => feed.name);
  const strip = /** @type {HTMLElement} */ (document.getElementById("w-silent"));
  strip.hidden = !silent.length;
  kit.write(/** @type {Element} */ (strip.lastElementChild), kit.fill(words.silent, { names: silent.join(", ") }));
}

function ask() {
  due ||= window.setTimeout(fetchTiles, Math.max(last + EVERY - Date.now(), 0));
}

async function fetchTiles() {
  last = Date.now();
  const address = wall.dataset.figures ?? "";
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    const found = answer.ok && !answer.redirected ? await answer.json() : null;
    if (found && address === wall.dataset.figures) { tiles = found; draw(); } // not those of a wallboard that was turned away
  } catch { /* the line says that the server cannot be reached */ }
  due = 0;
}

/** The next wallboard takes the place of this one, in the same window: a full screen stays full. */
async function turn() {
  try {
    const answer = await fetch(wall.dataset.next ?? "", { headers: { Accept: "text/html" } });
    if (answer.ok && !answer.redirected) take(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch { /* what is shown stays, and the line says that it grows old */ }
}

/** @param {Document} page */
function take(page) {
  const fresh = /** @type {HTMLElement} */ (page.querySelector(".w-wall"));
  for (const name of ["bsTheme", "count", "figures", "next"]) wall.dataset[name] = fresh.dataset[name] ?? "";
  for (const part of ["h1", ".w-tiles"]) wall.querySelector(part)?.replaceWith(/** @type {Element} */ (fresh.querySelector(part)));
  tiles = JSON.parse(page.getElementById("w-tiles")?.textContent ?? "[]");
  document.title = page.title;
  draw();
}

/** A screen that shows a wall does not fall asleep, where the browser lets a page ask for that. */
async function stayAwake() {
  try {
    if (!document.hidden) await navigator.wakeLock?.request("screen");
  } catch { /* it is the machine's to decide */ }
}

function draw() {
  [...document.querySelectorAll(".w-tile")].forEach((box, place) => {
    const tile = tiles[place];
    if (!tile) return;
    const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (box.querySelector(`.w-${name}`));
    const { dataset } = /** @type {HTMLElement} */ (box);
    const text = textOf(tile);
    kit.write(part("value"), text);
    part("value").dataset.length = String(text.length); // a short figure is drawn larger
    kit.write(part("about"), tile.about);
    kit.write(part("note"), tile.note);
    kit.write(part("tone"), tile.tone_words);
    if (dataset.tone === tile.tone) return;
    dataset.tone = tile.tone;
    part("shape").replaceChildren(...(tile.shape ? [kit.icon(wall.dataset.icons, tile.shape)] : []));
  });
}

/** @param {any} tile A wait grows by itself. */
function textOf(tile) {
  return tile.since ? kit.clock((floor.now() - Date.parse(tile.since)) / 1000) : tile.text;
}

/** @param {string} line */
function onLine(line) {
  const badge = /** @type {HTMLElement} */ (document.getElementById("w-line"));
  badge.dataset.line = line;
  kit.write(badge, kit.fill(words[line], { time: new Date(floor.at || Date.now()).toLocaleTimeString("en-GB", { timeZone: wall.dataset.zone }) }));
  wall.classList.toggle("w-old", line === "lost" || line === "out");
}

document.getElementById("w-full")?.addEventListener("click", () => wall.requestFullscreen().catch(() => undefined));
setInterval(() => {
  draw();
  kit.write(/** @type {Element} */ (document.getElementById("w-clock")), new Date(floor.now()).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: wall.dataset.zone }));
}, 1000);
setInterval(ask, AT_LEAST);
if (wall.dataset.next) setInterval(turn, 1000 * Number(wall.dataset.turn));
document.addEventListener("visibilitychange", stayAwake);
stayAwake();
floor.start();
