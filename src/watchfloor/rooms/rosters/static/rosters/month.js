// @ts-check
// The month sheet: what its cells hold. How a sheet is used lies in ui/sheet.js; its address comes
// from the page, because it carries a hash.

const box = document.getElementById("g");
if (box) void start(box);

/** @typedef {{revision: number, people: [number, string][], days: [string, string][], codes: Record<string, number>, cells: string[], noted: number[]}} Payload */

/** @param {HTMLElement} box */
async function start(box) {
  /** @type {typeof import("../../../../common/ui/static/ui/sheet.js")} */ const kit = await import(box.dataset.sheet ?? "");
  const words = /** @type {Record<string, string>} */ (box.dataset);
  /** @type {Payload} */ let data = JSON.parse(document.getElementById("g-data")?.textContent ?? "{}");
  const columns = data.days.length;
  const rows = data.people.length;
  let noted = new Set(data.noted);
  /** @type {Map<number, string>} */ const pending = new Map();
  const off = new Set(["", "休", "休息", "off", "-", "–", "—", "/"]);
  box.querySelectorAll("td[role=gridcell]").forEach((cell, index) => cell.setAttribute("data-i", String(index)));

  /** @param {number} index */
  const code = (index) => pending.get(index) ?? data.cells[index] ?? "休";
  /** A cell as it is kept, or null for what is none. @param {string} text @returns {string | null} */
  function read(text) {
    const plain = text.normalize("NFKC").trim();
    if (off.has(plain.toLowerCase())) return "休";
    const [, name = "", times = ""] = /^(.*?)\s*(\d{1,2}:\d\d(?:\s*[-–~至]\s*\d{1,2}:\d\d)?)?$/u.exec(plain) ?? [];
    const known = Object.keys(data.codes).find((each) => each === name) ?? Object.keys(data.codes).find((each) => each.toLowerCase() === name.toLowerCase());
    return known === undefined ? null : `${known}${times ? ` ${times.replace(/\s*[-–~至]\s*/u, "-")}` : ""}`;
  }
  /** @param {Iterable<number>} indexes */
  function paint(indexes) {
    for (const index of indexes) {
      const spot = sheet.spots.get(index);
      if (!spot) continue;
      const text = code(index);
      const tone = data.codes[text.split(" ")[0] ?? ""];
      spot.textContent = text.split(" ")[0] ?? "";
      spot.className = tone === undefined ? "m-off" : `m-on r-tone-${tone}`;
      spot.classList.toggle("g-noted", pending.has(index) ? text.includes(" ") : noted.has(index));
      spot.classList.toggle("g-pending", pending.has(index));
    }
  }
  function tell() {
    const { endRow, endColumn } = sheet.at;
    const index = endRow * columns + endColumn;
    const spot = sheet.spots.get(index);
    kit.say([data.people[endRow]?.[1], data.days[endColumn]?.[1], code(index), spot?.title, pending.has(index) ? words.wordsUnsaved : ""].filter(Boolean).join(", "));
  }
  const sheet = new kit.Sheet({
    box, rows, columns, editable: Boolean(words.save), begins: /^[\p{L}\p{N}]$/u, inputMode: "text", pending,
    has: (index) => index < data.cells.length,
    label: (row, column) => `${data.people[row]?.[1]} ${data.days[column]?.[1]}`,
    text: (row, column) => code(row * columns + column).split(" ")[0] ?? "",
    plain: (row, column) => code(row * columns + column),
    change: code,
    put: (index, to) => { if (to === data.cells[index]) pending.delete(index); else pending.set(index, to); },
    same: (one, other) => one === other,
    paint, tell,
    typed: (row, column, text) => {
      const to = read(text);
      if (to !== null) sheet.apply([[row * columns + column, to]]);
      return to !== null;
    },
    pasted: (cells) => {
      const codes = cells.map(({ text }) => read(text));
      if (codes.includes(null)) { kit.toast(words.wordsNonsense ?? "", "bad"); return null; }
      sheet.apply(cells.map(({ row, column }, place) => [row * columns + column, /** @type {string} */ (codes[place])]));
      return cells.length;
    },
    acts: {
      back: () => sheet.apply(sheet.chosen().map((index) => [index, "休"])),
      down: () => sheet.apply(sheet.sources("down").map(([index, from]) => [index, code(from)])),
      right: () => sheet.apply(sheet.sources("right").map(([index, from]) => [index, code(from)])),
    },
    send,
    refresh,
  });
  box.querySelectorAll("[data-code]").forEach((button) => button.addEventListener("click", () => {
    sheet.apply(sheet.chosen().map((index) => [index, button.getAttribute("data-code") ?? "休"]));
  }));

  async function send() {
    const changes = [...pending].map(([index, text]) => [data.people[Math.floor(index / columns)]?.[0], data.days[index % columns]?.[0], text]);
    const said = await sheet.post({ revision: data.revision, changes });
    if (!said) return;
    pending.clear();
    refresh(said);
    await sheet.saved(said.said, []);
  }
  /** @param {Payload} fresh */
  function refresh(fresh) {
    if (fresh.people.length !== data.people.length || fresh.days.length !== data.days.length) { sheet.reload(); return; }
    data = fresh;
    noted = new Set(fresh.noted);
    paint(sheet.spots.keys());
  }
}
