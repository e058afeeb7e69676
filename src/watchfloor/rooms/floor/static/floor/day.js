// @ts-check
// My day: counts down to what comes next. What changes by itself is fetched by the page; the count
// goes on in whatever stands there then.

/** @param {number} seconds */
function spelled(seconds) {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

function tick() {
  const marks = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-until]"));
  marks.forEach((mark) => {
    const left = Math.ceil((Date.parse(mark.dataset.until ?? "") - Date.now()) / 1000);
    mark.textContent = left > 0 ? spelled(left) : "";
  });
}

tick();
setInterval(tick, 1000);
document.addEventListener("floor:renewed", tick);
