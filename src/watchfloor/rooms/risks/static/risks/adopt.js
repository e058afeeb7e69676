// Choose every free point at once; without this page works one by one.
const button = /** @type {HTMLButtonElement | null} */ (document.querySelector("[data-choose-all]"));
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (
      document.querySelectorAll('.risks-adopt input[type="checkbox"]:not(:disabled)')
    );
    for (const box of boxes) box.checked = true;
  });
}
