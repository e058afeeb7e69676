// @ts-check
// My shifts: keeps the next days for when there is no network, and offers to install the page.

const KEPT = "watchfloor-mine";
const place = document.getElementById("m-keep");

/** @param {string} days @param {string} owner @param {string[]} files */
async function keep(days, owner, files) {
  const held = await (await caches.open(KEPT)).match(days);
  const before = held ? await held.json() : null;
  if (before && String(before.owner) !== owner) await caches.delete(KEPT);
  const kept = await caches.open(KEPT);
  await refill(kept, files);
  const answer = await fetch(days);
  if (answer.ok && !answer.redirected) await kept.put(days, answer);
}

// The files of a new release take the place of the old ones.
/** @param {Cache} kept @param {string[]} files */
async function refill(kept, files) {
  const wanted = new Set(files.map((file) => new URL(file, location.href).href));
  const there = (await kept.keys()).map((request) => request.url);
  const missing = [...wanted].filter((url) => !there.includes(url));
  if (!missing.length) return;
  await Promise.all(there.filter((url) => !wanted.has(url)).map((url) => kept.delete(url)));
  await kept.addAll([...wanted]);
}

function offerToInstall() {
  addEventListener("beforeinstallprompt", (event) => {
    const button = document.getElementById("m-install");
    if (!button) return;
    event.preventDefault();
    button.hidden = false;
    button.addEventListener("click", () => /** @type {any} */ (event).prompt());
  });
}

if (place && "caches" in window && "serviceWorker" in navigator) {
  const { worker = "", days = "", owner = "" } = place.dataset;
  const files = JSON.parse(document.getElementById("m-files")?.textContent ?? "[]");
  navigator.serviceWorker.register(worker)
    .then(() => keep(days, owner, files))
    .then(() => { place.dataset.kept = ""; })
    .catch(() => { place.dataset.kept = "not"; }); // a network that goes meanwhile: the next visit fills it
}
offerToInstall();
