// @ts-check
// The contact before and after, from the keyboard.
document.addEventListener("keydown", (event) => {
  const way = { PageUp: "prev", PageDown: "next" }[event.key];
  if (!way || !event.altKey) return;
  event.preventDefault();
  /** @type {HTMLAnchorElement | null} */ (document.querySelector(`main a[rel="${way}"]`))?.click();
});
