// @ts-check
// Counts down to when something closes: <span data-closes="2026-06-08T12:00:00+08:00">. What has
// closed hides the form that stands in the same [data-open-until] and shows its words instead.

const marks = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-closes]"));

/** @param {number} seconds */
function spelled(seconds) {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

function tick() {
  marks.forEach((mark) => {
    const left = Math.ceil((Date.parse(mark.dataset.closes ?? "") - Date.now()) / 1000);
    const shown = mark.querySelector("[data-left]");
    if (shown && left > 0) shown.textContent = spelled(left);
    mark.classList.toggle("m-soon", left > 0 && left < 3600);
    if (left > 0) return;
    if (shown) shown.textContent = mark.dataset.closedText ?? "";
    mark.closest("[data-open-until]")?.querySelectorAll("form").forEach((form) => form.remove());
  });
}

tick();
setInterval(tick, 1000);
