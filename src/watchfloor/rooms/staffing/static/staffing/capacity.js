// @ts-check
// A capacity plan: a press on a week of a chart shows the row of that week in the table.

const rows = /** @type {HTMLTableRowElement[]} */ ([...document.querySelectorAll("#c-table tbody tr")]);
const ofRows = new Set(["c-people", "c-hires", "c-rooms"]);

document.addEventListener("wf:point", (event) => {
  const chart = event.target instanceof HTMLElement ? event.target.dataset.chart ?? "" : "";
  const row = rows[/** @type {CustomEvent<number>} */ (event).detail];
  if (!row || !ofRows.has(chart)) return;
  rows.forEach((each) => each.classList.toggle("s-here", each === row));
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  row.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
  const said = [...row.cells].slice(0, 2).map((cell) => cell.textContent?.trim()).join(" ");
  document.dispatchEvent(new CustomEvent("wf:say", { detail: said }));
});
