// @ts-check
// The running day renews itself when its outlook does: every five minutes, while nobody is typing
// or choosing and the page is seen.

const EVERY = 60_000;
let loaded = Date.now();

const isBusy = () => document.activeElement instanceof HTMLInputElement || document.activeElement instanceof HTMLSelectElement
  || document.querySelector("details[open]") !== null;

setInterval(() => {
  if (document.hidden || isBusy() || Date.now() - loaded < 4 * EVERY) return;
  loaded = Date.now();
  location.reload();
}, EVERY);
