// @ts-check
// One item by keyboard: P, N save at once; F or a digit chooses, Enter saves; J, K move; U takes back.
// The page works without it: radio buttons, boxes and a button.

const form = /** @type {HTMLFormElement | null} */ (document.getElementById("audit-form"));
const help = /** @type {HTMLDialogElement | null} */ (document.getElementById("audit-help"));
const keysOn = /** @type {HTMLInputElement | null} */ (document.getElementById("audit-keys-on"));
const STORE = "watchfloor-audit-keys";
let isSent = false;

/** @param {string} result */
function choose(result) {
  const box = /** @type {HTMLInputElement | null} */ (form?.querySelector(`input[name="result"][value="${result}"]`) ?? null);
  if (box) box.checked = true;
  // An error that was chosen by mistake must not hinder a pass.
  if (result !== "fail") errors().forEach((each) => { each.checked = false; });
}

/** @returns {HTMLInputElement[]} */
function errors() {
  return /** @type {HTMLInputElement[]} */ ([...(form?.querySelectorAll('input[name="error"]') ?? [])]);
}

/** @param {string} digit */
function toggleError(digit) {
  const box = errors().find((each) => each.dataset.key === digit);
  if (!box) return;
  box.checked = !box.checked;
  if (box.checked) choose("fail");
}

function save() {
  if (!form || isSent || !form.reportValidity()) return;
  form.requestSubmit();
}

/** @param {string} id */
function follow(id) {
  const found = document.getElementById(id);
  if (found instanceof HTMLAnchorElement) found.click();
  if (found instanceof HTMLFormElement) found.requestSubmit();
}

function openProposal() {
  const box = /** @type {HTMLDetailsElement | null} */ (document.getElementById("audit-propose"));
  if (!box) return;
  box.open = true;
  /** @type {HTMLElement | null} */ (box.querySelector("input[type=text], input:not([type])"))?.focus();
}

/** @type {Record<string, () => void>} */
const KEYS = {
  p: () => { choose("pass"); save(); },
  n: () => { choose("not_applicable"); save(); },
  f: () => choose("fail"),
  j: () => follow("audit-after"),
  k: () => follow("audit-before"),
  u: () => follow("audit-undo"),
  e: () => document.getElementById("audit-note")?.focus(),
  x: openProposal,
  "?": () => help?.showModal(),
  enter: save,
};

/** @param {EventTarget | null} target Text fields and buttons keep their keys. */
function isBusy(target) {
  if (!(target instanceof HTMLElement)) return false;
  return target.matches("textarea, select, input:not([type=radio], [type=checkbox]), dialog *") || target.isContentEditable;
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.key === "Escape" && isBusy(target) && !help?.open) { target.blur(); return; }
  if (isBusy(target) || help?.open || !keysOn?.checked) return;
  if (event.key === "Enter" && target.matches("a, button, summary")) return;
  const key = event.key.toLowerCase();
  if (/^[1-9]$/.test(key)) toggleError(key);
  else if (KEYS[key]) KEYS[key]();
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", onKey);
document.getElementById("audit-help-button")?.addEventListener("click", () => help?.showModal());
form?.addEventListener("submit", () => { isSent = true; });
addEventListener("pageshow", () => { isSent = false; }); // one may come back to the page as it was left
errors().forEach((each) => each.addEventListener("change", () => { if (each.checked) choose("fail"); }));
// Whoever speaks to the machine or uses a switch turns single keys off (WCAG 2.1.4); it is kept.
if (keysOn) {
  keysOn.checked = localStorage.getItem(STORE) !== "off";
  keysOn.addEventListener("change", () => localStorage.setItem(STORE, keysOn.checked ? "on" : "off"));
}
