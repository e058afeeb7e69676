// @ts-check
// The agents: thousands of them, of whom only those in sight are in the page. Each has one button,
// which is moved and written anew only where something about it differs.

/** @typedef {import("./stream.js").Agent} Agent */
/** @typedef {{agent: Agent, impact: any}} Entry */
/** @typedef {{team: string, count: number, top: number, height: number, entries?: Entry[], place?: number}} Line */

const CELL = 54, HEAD = 40, WIDTH = 250, MARGIN = 400;
const SIGNS = { ready: "check", reserved: "bell", talking: "phone", holding: "pause", wrapping_up: "edit", paused: "out", signed_out: "phone-off" };

const MARKS = new Set(["negative", "positive", "left"]); // left: shown as there, and probably gone

export class AgentList {
  /** @param {HTMLElement} box @param {any} kit @param {any} words @param {string} sprite @param {(id: string) => void} onOpen */
  constructor(box, kit, words, sprite, onOpen) {
    this.box = box;
    this.kit = kit;
    this.words = words;
    this.sprite = sprite;
    this.template = /** @type {HTMLTemplateElement} */ (document.getElementById("f-agent"));
    /** @type {Map<string, HTMLButtonElement>} */ this.cells = new Map();
    /** @type {Map<string, HTMLElement>} */ this.heads = new Map();
    /** @type {Line[]} */ this.lines = [];
    /** @type {Entry[]} */ this.entries = [];
    this.columns = 1;
    this.wide = 0;
    this.offset = 0;
    this.current = ""; // the one that Tab goes to
    box.addEventListener("click", (event) => {
      const cell = /** @type {HTMLElement} */ (event.target).closest("button");
      if (cell) { this.current = cell.dataset.id ?? ""; onOpen(this.current); }
    });
    box.addEventListener("keydown", (event) => this.walk(event));
    addEventListener("scroll", () => this.soon(), { passive: true });
    new ResizeObserver(() => { this.look(); this.lay(); this.soon(); }).observe(box);
    this.look();
  }

  /** Where the list stands in the window. Asked before anything is written: after that it would cost a layout. */
  look() {
    const { top, width } = this.box.getBoundingClientRect();
    this.offset = top;
    this.wide = Math.floor(width);
  }

  /** @param {Entry[]} entries In the order in which they are shown; those of a team stand together. */
  show(entries) {
    this.entries = entries;
    this.lay();
    this.draw();
  }

  /** Work out where everything stands; nothing is drawn. */
  lay() {
    this.columns = Math.max(Math.floor((this.wide + 8) / (WIDTH + 8)), 1);
    this.lines = [];
    let top = 0;
    for (let first = 0; first < this.entries.length;) {
      const team = this.entries[first].agent.team;
      let last = first;
      while (last < this.entries.length && this.entries[last].agent.team === team) last += 1;
      this.lines.push({ team, count: last - first, top, height: HEAD });
      top += HEAD;
      for (let at = first; at < last; at += this.columns, top += CELL) {
        this.lines.push({ team, count: 0, top, height: CELL, entries: this.entries.slice(at, Math.min(at + this.columns, last)), place: at });
      }
      first = last;
    }
    this.height = top;
    const height = `${top}px`;
    if (this.box.style.height !== height) this.box.style.height = height;
  }

  soon() {
    if (this.asked) return;
    this.asked = requestAnimationFrame(() => { this.asked = 0; this.look(); this.draw(); });
  }

  /** The lines in sight, with some above and below. */
  inSight() {
    const from = -this.offset - MARGIN, to = innerHeight - this.offset + MARGIN;
    return this.lines.filter((line) => line.top + line.height > from && line.top < to);
  }

  draw() {
    const wide = Math.floor((this.wide - 8 * (this.columns - 1)) / this.columns);
    const cells = new Set(), heads = new Set();
    for (const line of this.inSight()) {
      if (!line.entries) { heads.add(line.team); this.head(line); continue; }
      line.entries.forEach((entry, column) => {
        cells.add(String(entry.agent.id));
        this.cell(entry, column * (wide + 8), line.top, wide);
      });
    }
    this.drop(this.cells, cells);
    this.drop(this.heads, heads);
    if (!this.cells.has(this.current)) this.current = String(this.entries[0]?.agent.id ?? "");
    this.cells.forEach((cell, id) => {
      const place = id === this.current ? 0 : -1;
      if (cell.tabIndex !== place) cell.tabIndex = place; // a write of the same would cost a look at all styles
    });
    this.tick();
  }

  /** @param {Map<string, HTMLElement>} held @param {Set<unknown>} wanted The one with the focus stays, or a keyboard would lose its place. */
  drop(held, wanted) {
    for (const [key, element] of held) {
      if (wanted.has(key) || element === document.activeElement) continue;
      element.remove();
      held.delete(key);
    }
  }

  /** @param {Line} line */
  head(line) {
    let head = this.heads.get(line.team);
    if (!head) {
      head = document.createElement("h3");
      head.className = "f-team";
      this.heads.set(line.team, head);
      this.box.append(head);
    }
    this.kit.write(head, this.kit.fill(this.words.team, { team: line.team || this.words.no_team, count: line.count }));
    move(head, 0, line.top);
  }

  /** @param {Entry} entry @param {number} left @param {number} top @param {number} wide */
  cell(entry, left, top, wide) {
    const id = String(entry.agent.id);
    let cell = this.cells.get(id);
    if (!cell) {
      cell = /** @type {HTMLButtonElement} */ (this.template.content.firstElementChild?.cloneNode(true));
      cell.dataset.id = id;
      this.cells.set(id, cell);
      this.box.append(cell);
    }
    if (cell.style.width !== `${wide}px`) cell.style.width = `${wide}px`;
    move(cell, left, top);
    this.fill(cell, entry);
  }

  /** @param {any} cell @param {Entry} entry */
  fill(cell, entry) {
    if (cell.drawn === entry.agent && cell.impact === entry.impact) return;
    const { agent, impact } = entry;
    cell.drawn = agent;
    cell.impact = impact;
    const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (cell.querySelector(`[data-part="${name}"]`));
    if (cell.dataset.state !== agent.state) {
      cell.dataset.state = agent.state;
      const sign = SIGNS[/** @type {keyof typeof SIGNS} */ (agent.state)] ?? "question";
      part("sign").querySelector("use")?.setAttribute("href", `${this.sprite}#${sign}`);
    }
    this.kit.write(part("name"), agent.name || agent.login);
    this.kit.write(part("state"), this.doing(agent));
    cell.since = agent.since ? Date.parse(agent.since) : 0;
    const mark = MARKS.has(impact?.impact) ? impact.impact : "";
    if (cell.dataset.impact !== mark) cell.dataset.impact = mark;
    this.kit.write(part("mark"), mark ? this.words[mark] : "");
  }

  /** @param {Agent} agent What somebody is doing, in words. */
  doing(agent) {
    const state = this.words.states[agent.state] ?? agent.state;
    const queues = [...new Set(agent.contacts.map((each) => each.queue).filter(Boolean))];
    const more = agent.contacts.length > 1 ? [`×${agent.contacts.length}`] : [];
    return [state, ...(agent.state === "paused" && agent.reason ? [agent.reason] : queues), ...more].join(" · ");
  }

  /** Times in sight grow. @param {number} [now] */
  tick(now = this.kit.now()) {
    for (const cell of this.cells.values()) {
      const { since } = /** @type {any} */ (cell);
      this.kit.write(/** @type {Element} */ (cell.lastElementChild), since ? this.kit.clock((now - since) / 1000) : "");
    }
  }

  /** @param {KeyboardEvent} event Arrow keys walk over the agents as they stand. */
  walk(event) {
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: this.columns, ArrowUp: -this.columns, Home: -1e9, End: 1e9 };
    const step = steps[/** @type {keyof typeof steps} */ (event.key)];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const from = this.entries.findIndex((entry) => String(entry.agent.id) === this.current);
    this.go(Math.min(Math.max(from + step, 0), this.entries.length - 1));
  }

  /** @param {number} place Brings an agent into sight and gives it the focus. */
  go(place) {
    const entry = this.entries[place];
    const line = this.lines.find((each) => each.entries?.includes(entry));
    if (!line) return;
    this.current = String(entry.agent.id);
    this.look();
    const top = this.offset + line.top;
    if (top < 60) scrollBy(0, top - 100);
    else if (top + CELL > innerHeight) scrollBy(0, top + CELL - innerHeight + 20);
    this.look();
    this.draw();
    this.cells.get(this.current)?.focus({ preventScroll: true });
  }
}

/** @param {HTMLElement} element @param {number} left @param {number} top Not by a transform: with one, each would be painted and put together apart. */
function move(element, left, top) {
  const { style } = element;
  if (style.left !== `${left}px`) style.left = `${left}px`;
  if (style.top !== `${top}px`) style.top = `${top}px`;
}
