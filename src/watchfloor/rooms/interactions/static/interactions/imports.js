// @ts-check
// The import pages: drop a file, see it being sent, hear when a run has ended.

const drop = () => /** @type {HTMLFormElement | null} */ (document.getElementById("import-drop"));

/** @param {string} text Read out politely, not shown. */
const say = (text) => document.dispatchEvent(new CustomEvent("wf:say", { detail: text }));

// What runs say of themselves (data-say) is read out when it changes, never every second.
const heard = new Map();
function listen(first = false) {
  document.querySelectorAll("[data-say]").forEach((place) => {
    const key = place.getAttribute("data-run") ?? "run";
    const text = place.getAttribute("data-say") ?? "";
    if (!first && heard.get(key) !== text) say(text);
    heard.set(key, text);
  });
}

// A page that was refused (422) is shown like any other answer.
document.addEventListener("htmx:beforeSwap", (event) => {
  const detail = /** @type {CustomEvent} */ (event).detail;
  if (detail.xhr.status !== 422) return;
  detail.shouldSwap = true;
  detail.isError = false;
});
document.addEventListener("htmx:afterSwap", () => listen());

function wireDrop() {
  const form = drop();
  if (!form) return;
  const input = /** @type {HTMLInputElement} */ (form.elements.namedItem("file"));
  for (const name of ["dragenter", "dragover"]) form.addEventListener(name, (event) => {
    event.preventDefault();
    form.classList.add("import-over");
  });
  for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => form.classList.remove("import-over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    const files = event.dataTransfer?.files;
    if (!files?.length) return;
    input.files = files;
    send(form);
  });
  input.addEventListener("change", () => input.files?.length && send(form));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}

/** @param {HTMLFormElement} form Send with a progress bar; the answer is a page, as without this. */
function send(form) {
  const request = new XMLHttpRequest();
  const bar = /** @type {HTMLProgressElement} */ (document.getElementById("import-sent"));
  const text = /** @type {HTMLElement} */ (document.getElementById("import-sent-text"));
  const box = /** @type {HTMLElement} */ (document.getElementById("import-sending"));
  /** @param {string} words @param {boolean} [aloud] */
  const tell = (words, aloud = true) => { text.textContent = words; if (aloud) say(words); };
  box.hidden = false;
  setBusy(form, true);
  tell(text.dataset.sending ?? "");
  request.upload.addEventListener("progress", (event) => {
    bar.value = (100 * event.loaded) / Math.max(event.total, 1);
    tell(`${text.dataset.sending} ${Math.floor(bar.value)} %`, false);
  });
  request.upload.addEventListener("load", () => { bar.removeAttribute("value"); tell(text.dataset.looking ?? ""); });
  request.addEventListener("load", () => arrived(request));
  request.addEventListener("error", () => { setBusy(form, false); bar.value = 0; tell(text.dataset.broken ?? ""); });
  request.open("POST", form.action);
  request.send(new FormData(form));
  input(form).disabled = true;
}

/** @param {HTMLFormElement} form @param {boolean} busy */
function setBusy(form, busy) {
  form.setAttribute("aria-busy", String(busy));
  form.querySelectorAll("button").forEach((button) => { button.disabled = busy; });
  if (!busy) input(form).disabled = false;
}

/** @param {HTMLFormElement} form */
const input = (form) => /** @type {HTMLInputElement} */ (form.elements.namedItem("file"));

/** @param {XMLHttpRequest} request A refusal is put in place; else we go where the answer is. */
function arrived(request) {
  if (request.status < 400) {
    location.assign(request.responseURL);
    return;
  }
  const answer = new DOMParser().parseFromString(request.responseText, "text/html");
  const main = answer.getElementById("main");
  if (!main) {
    location.reload();
    return;
  }
  document.getElementById("main")?.replaceWith(main);
  wireDrop();
  focusRefusal();
}

function focusRefusal() {
  /** @type {HTMLElement | null} */ (document.querySelector("[data-focus]"))?.focus();
}

wireDrop();
listen(true);
focusRefusal();
