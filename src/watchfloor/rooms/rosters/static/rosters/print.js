// @ts-check
// The button of the page that is printed.
document.getElementById("r-print")?.addEventListener("click", () => print());
