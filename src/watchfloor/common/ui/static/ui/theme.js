// @ts-check
// Runs before the first paint, so that a dark page never flashes white.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const chosen = localStorage.getItem("watchfloor-theme") ?? "system";
    const theme = chosen === "system" ? (dark.matches ? "dark" : "light") : chosen;
    root.dataset.bsTheme = theme;
    root.dataset.themeChoice = chosen;
  };
  root.classList.add("js");
  apply();
  dark.addEventListener("change", apply);
  addEventListener("storage", apply);
  addEventListener("watchfloor:theme", apply);
})();
