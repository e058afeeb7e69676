// @ts-check
// What every page does: the menu on a phone, the theme switch, menus that close, messages.

const root = document.documentElement;

// Other modules speak to this one by events, not by import: the hashed and the plain name of a
// file would load it twice.
//   document.dispatchEvent(new CustomEvent("wf:say", { detail: "Read out, not shown" }))
//   document.dispatchEvent(new CustomEvent("wf:toast", { detail: { text, tone: "good" } }))
document.addEventListener("wf:say", (event) => {
  const region = document.getElementById("wf-live");
  if (region) region.textContent = /** @type {CustomEvent} */ (event).detail;
});
document.addEventListener("wf:toast", (event) => {
  const { text, tone } = /** @type {CustomEvent} */ (event).detail;
  toast(text, tone);
});

/** @param {string} text @param {string} [tone] Shown for a while at the foot of the page, and read out. */
function toast(text, tone = "good") {
  const box = document.getElementById("wf-toast");
  if (!box) return;
  // The same twice at once is said once.
  [...box.children].filter((child) => child.textContent === text).forEach((child) => child.remove());
  const alert = document.createElement("div");
  alert.className = `wf-alert wf-tone-${tone}`;
  alert.textContent = text;
  box.append(alert);
  setTimeout(() => alert.remove(), 6000);
}

function wireMenu() {
  const button = document.querySelector("[data-menu-button]");
  const side = document.querySelector(".wf-side");
  button?.addEventListener("click", () => {
    const open = side?.classList.toggle("wf-open") ?? false;
    button.setAttribute("aria-expanded", String(open));
  });
}

// Headings of the menu open and close; which ones are closed is remembered in this browser. On a
// phone only the one with the open page is open, so that the menu fits.
function wireMenuGroups() {
  const groups = /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("[data-nav-group]"));
  const closed = new Set((localStorage.getItem("watchfloor-menu-closed") ?? "").split(" "));
  const narrow = matchMedia("(max-width: 62rem)").matches;
  groups.forEach((group) => {
    const name = group.dataset.navGroup ?? "";
    group.open = group.hasAttribute("data-current") || (!narrow && !closed.has(name));
    group.querySelector("summary")?.addEventListener("click", () => {
      if (narrow) return;
      if (group.open) closed.add(name); else closed.delete(name);
      localStorage.setItem("watchfloor-menu-closed", [...closed].join(" ").trim());
    });
  });
}

function wireTheme() {
  const buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-theme-set]"));
  const show = () => buttons.forEach((button) =>
    button.setAttribute("aria-pressed", String(button.dataset.themeSet === root.dataset.themeChoice)));
  buttons.forEach((button) => button.addEventListener("click", () => {
    localStorage.setItem("watchfloor-theme", button.dataset.themeSet ?? "system");
    dispatchEvent(new Event("watchfloor:theme"));
    show();
  }));
  show();
}

// A <details class="wf-menu"> closes on Escape and on a click elsewhere.
function wireDropdowns() {
  document.addEventListener("click", (event) => closeMenus(/** @type {Node} */ (event.target)));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.wf-menu[open]");
    closeMenus(null);
    /** @type {HTMLElement | null} */ (open?.querySelector("summary") ?? null)?.focus();
  });
}

/** @param {Node | null} except */
function closeMenus(except) {
  document.querySelectorAll("details.wf-menu[open]").forEach((menu) => {
    if (!except || !menu.contains(except)) menu.removeAttribute("open");
  });
}

// <form data-auto-submit>: a changed choice is sent at once; the button stays for the keyboard.
function wireAutoSubmit() {
  document.addEventListener("change", (event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    const form = field.form;
    if (form?.matches("[data-auto-submit]") && !field.matches("[data-no-submit]")) form.requestSubmit();
  });
}

function wireClosing() {
  document.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("[data-close]");
    button?.closest(button.getAttribute("data-close") || ".wf-alert")?.remove();
  });
}

// A fault while a part of the page is fetched is said, never swallowed.
function wireFaults() {
  document.addEventListener("htmx:responseError", (event) => {
    const xhr = /** @type {CustomEvent} */ (event).detail.xhr;
    if ([401, 403].includes(xhr.status)) location.reload();
    else toast(refusalText(xhr) || (document.body.dataset.faultText ?? String(xhr.status)), "bad");
  });
  document.addEventListener("htmx:sendError", () => toast(document.body.dataset.offlineText ?? "", "bad"));
}

/** @param {XMLHttpRequest} xhr What a refusal page says: what is wrong, where, how to mend it. */
function refusalText(xhr) {
  if (xhr.status !== 422) return "";
  const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
  const parts = page.querySelectorAll(".wf-empty-title, .wf-empty p:not(.wf-actions)");
  return [...parts].map((part) => part.textContent?.trim()).filter(Boolean).join(" ");
}

// What pages keep in this browser for when there is no network goes when somebody signs out, and on
// every page that nobody is signed in to: the next one at this machine finds nothing.
function wireForgetting() {
  if (!("caches" in window)) return;
  const forget = async () => (await caches.keys()).forEach((name) => caches.delete(name));
  if ("nobody" in document.body.dataset) forget();
  document.addEventListener("submit", (event) => {
    if (/** @type {HTMLFormElement} */ (event.target).action.endsWith("/logout/")) forget();
  });
}

wireMenu();
wireMenuGroups();
wireTheme();
wireDropdowns();
wireAutoSubmit();
wireClosing();
wireFaults();
wireForgetting();
