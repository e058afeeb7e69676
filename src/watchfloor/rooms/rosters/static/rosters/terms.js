// @ts-check
// Finding people in the list of terms, and ticking all that are shown.

const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#r-people tbody tr")]);
const find = /** @type {HTMLInputElement | null} */ (document.getElementById("r-find"));
const team = /** @type {HTMLSelectElement | null} */ (document.getElementById("r-team"));

function filter() {
  const text = find?.value.trim().toLowerCase() ?? "";
  for (const row of rows) row.hidden = !((row.dataset.name ?? "").includes(text) && (!team?.value || row.dataset.team === team.value));
}
find?.addEventListener("input", filter);
team?.addEventListener("input", filter);
find?.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
document.getElementById("r-tick")?.addEventListener("click", () => {
  const boxes = rows.filter((row) => !row.hidden).map((row) => /** @type {HTMLInputElement | null} */ (row.querySelector('input[type="checkbox"]')));
  const all = boxes.every((each) => each?.checked);
  boxes.forEach((each) => { if (each) each.checked = !all; });
});
