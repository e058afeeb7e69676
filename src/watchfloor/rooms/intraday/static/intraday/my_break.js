// @ts-check
// A break counts down; who waits is told when the turn comes, without touching anything.

const LOOK_EVERY = 15_000;

const until = /** @type {HTMLElement | null} */ (document.querySelector("[data-until]"));
if (until) {
  const end = Number(until.dataset.until) * 1000;
  const draw = () => {
    const left = Math.round((end - Date.now()) / 1000);
    const over = Math.abs(left);
    until.textContent = `${left < 0 ? "+" : ""}${Math.floor(over / 60)}:${String(over % 60).padStart(2, "0")}`;
  };
  draw();
  setInterval(draw, 1000);
}

const isTyping = () => document.activeElement instanceof HTMLInputElement && document.activeElement.value !== "";
if (document.querySelector("[data-waits], .i-places")) {
  setInterval(() => { if (!document.hidden && !isTyping()) location.reload(); }, LOOK_EVERY);
}
