// @ts-check
// The table of queues: a row is drawn again only when its queue has changed.

/** @typedef {import("./stream.js").Queue} Queue */

export class QueueTable {
  /** @param {HTMLElement} table @param {any} kit @param {Record<string, string>} words @param {string} sprite */
  constructor(table, kit, words, sprite) {
    this.body = /** @type {HTMLTableSectionElement} */ (table.querySelector("tbody"));
    this.template = /** @type {HTMLTemplateElement} */ (document.getElementById("f-queue-row"));
    this.kit = kit;
    this.words = words;
    this.sprite = sprite;
    /** @type {Map<string, HTMLTableRowElement>} */ this.rows = new Map();
    this.body.replaceChildren();
  }

  /** @param {Map<string, Queue>} queues @param {Set<string>} changed @param {string} order @param {number} now */
  draw(queues, changed, order, now) {
    for (const [id, row] of this.rows) if (!queues.has(id)) { row.remove(); this.rows.delete(id); }
    for (const [id, queue] of queues) {
      const fresh = !this.rows.has(id);
      if (fresh) this.rows.set(id, this.make());
      if (fresh || changed.has(id)) this.fill(/** @type {HTMLTableRowElement} */ (this.rows.get(id)), queue);
    }
    this.arrange(queues, order);
    this.tick(queues, now);
  }

  make() {
    return /** @type {HTMLTableRowElement} */ (this.template.content.firstElementChild?.cloneNode(true));
  }

  /** @param {Map<string, Queue>} queues @param {string} order Moves only rows that stand elsewhere. */
  arrange(queues, order) {
    const keys = [...this.rows.keys()].sort((a, b) => compare(/** @type {Queue} */ (queues.get(a)), /** @type {Queue} */ (queues.get(b)), order));
    keys.forEach((key, place) => {
      const row = /** @type {HTMLTableRowElement} */ (this.rows.get(key));
      if (this.body.children[place] !== row) this.body.insertBefore(row, this.body.children[place] ?? null);
    });
  }

  /** @param {HTMLTableRowElement} row @param {Queue} queue */
  fill(row, queue) {
    const { write, percent, count } = this.kit;
    const cell = (/** @type {string} */ name) => /** @type {HTMLElement} */ (row.querySelector(`[data-cell="${name}"]`));
    if (row.dataset.queue !== String(queue.id)) row.dataset.queue = String(queue.id);
    write(cell("title"), queue.title || queue.code);
    cell("unknown").hidden = queue.queue_id !== null;
    write(cell("waiting"), count(queue.waiting));
    cell("waiting").classList.toggle("wf-zero", !queue.waiting);
    this.service(cell("service"), queue);
    this.outlook(cell("outlook"), queue.outlook, queue.service?.target);
    write(cell("offered"), count(queue.day.offered));
    write(cell("answered"), count(queue.day.answered));
    const ended = queue.day.answered + queue.day.abandoned;
    write(cell("abandoned"), percent(ended ? queue.day.abandoned / ended : null));
  }

  /** @param {HTMLElement} cell @param {Queue} queue */
  service(cell, queue) {
    const value = queue.service?.value;
    this.kit.write(/** @type {Element} */ (cell.querySelector("[data-value]")), this.kit.percent(value));
    this.mark(cell, value, queue.service?.target);
  }

  /** @param {HTMLElement} cell @param {any} outlook @param {number | null | undefined} target */
  outlook(cell, outlook, target) {
    const { write, percent, fill } = this.kit;
    const value = outlook?.service_share ?? null;
    write(/** @type {Element} */ (cell.querySelector("[data-value]")), percent(value, 0));
    const band = value === null || outlook.service_low === null ? "" : fill(this.words.band, { low: percent(outlook.service_low, 0), high: percent(outlook.service_high, 0) });
    write(/** @type {Element} */ (cell.querySelector("[data-band]")), band);
    this.mark(cell, value, target);
  }

  /** @param {HTMLElement} cell @param {number | null | undefined} value @param {number | null | undefined} target A sign and a word, not a color alone. */
  mark(cell, value, target) {
    const tone = value === null || value === undefined || target === null || target === undefined ? "" : value >= target ? "good" : "bad";
    if (cell.dataset.tone === tone) return;
    cell.dataset.tone = tone;
    const sign = /** @type {HTMLElement} */ (cell.querySelector("[data-sign]"));
    sign.querySelector("use")?.setAttribute("href", tone ? `${this.sprite}#${tone === "good" ? "check" : "alert"}` : "");
    this.kit.write(/** @type {Element} */ (sign.lastElementChild), tone === "good" ? this.words.met : tone ? this.words.missed : "");
  }

  /** @param {Map<string, Queue>} queues @param {number} now What grows by itself. */
  tick(queues, now) {
    for (const [id, row] of this.rows) {
      const since = queues.get(id)?.longest_since;
      const cell = /** @type {HTMLElement} */ (row.querySelector('[data-cell="longest"]'));
      this.kit.write(cell, since ? this.kit.clock((now - Date.parse(since)) / 1000) : "–");
    }
  }
}

/** @param {Queue} a @param {Queue} b @param {string} order */
function compare(a, b, order) {
  const by = { waiting: b.waiting - a.waiting, longest: age(a) - age(b), service: share(a) - share(b), outlook: foreseen(a) - foreseen(b) }[order] ?? 0;
  return by || names(a.title || a.code, b.title || b.code);
}

const names = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;

/** @param {Queue} queue */
const age = (queue) => (queue.longest_since ? Date.parse(queue.longest_since) : 9e15);
/** @param {Queue} queue Without a share it comes last. */
const share = (queue) => queue.service?.value ?? 9;
/** @param {Queue} queue */
const foreseen = (queue) => queue.outlook?.service_share ?? 9;
