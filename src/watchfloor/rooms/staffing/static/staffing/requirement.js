// @ts-check
// The requirement of a line: a press on the curve, or on an interval of the table, fetches what
// more or fewer people would make of it. Without this the same links load the whole page.

const panel = /** @type {HTMLElement | null} */ (document.getElementById("r-interval"));
/** @type {string[]} */ const places = JSON.parse(document.getElementById("r-places")?.textContent ?? "[]");
let asked = 0;

/** @param {string} at */
async function show(at) {
  if (!panel) return;
  asked += 1;
  const mine = asked;
  panel.setAttribute("aria-busy", "true");
  const address = new URL(panel.dataset.url ?? "", location.href);
  address.searchParams.set("at", at);
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  // A later press overtakes this one.
  if (mine !== asked) return;
  panel.removeAttribute("aria-busy");
  if (!answer?.ok) { location.assign(here(at)); return; }
  panel.innerHTML = await answer.text();
  history.replaceState(history.state, "", here(at));
  mark(at);
}

/** @param {string} at */
function here(at) {
  const address = new URL(location.href);
  address.searchParams.set("at", at);
  return address;
}

/** @param {string} at */
function mark(at) {
  document.querySelectorAll("a[data-at]").forEach((link) => {
    const is = link.getAttribute("data-at") === at;
    link.closest("tr")?.classList.toggle("s-here", is);
    if (is) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
  });
}

document.addEventListener("wf:point", (event) => {
  const at = places[/** @type {CustomEvent<number>} */ (event).detail];
  if (at) void show(at);
});
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-at]") : null;
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  void show(link.getAttribute("data-at") ?? "").then(() => {
    if (panel && panel.getBoundingClientRect().top > innerHeight) panel.scrollIntoView({ block: "nearest" });
  });
});
