// @ts-check
// The floor as it happens: follows the stream of events and keeps what it says.
//
// The stream is read by fetch, not by EventSource: heart-beats are comments, which EventSource
// swallows, and without them a line that is dead but not closed cannot be told from a quiet floor.

/** @typedef {{contact: string, queue: string, channel: string, state: string, since: string, holds: number}} Contact */
/** @typedef {{id: string, login: string, agent_id: number | null, name: string, team: string, state: string, reason: string, since: string | null, contacts: Contact[]}} Agent */
/** @typedef {{id: string, code: string, queue_id: number | null, title: string, waiting: number, longest_since: string | null, day: Record<string, number>, service: any, outlook: any}} Queue */
/** @typedef {{source_id: number, name: string, is_silent: boolean, silent_since: string | null, skew_seconds: number | null}} Feed */
/** @typedef {{agents: Set<string>, queues: Set<string>, feeds: boolean, advice: boolean, whole: boolean}} Change */

const SILENCE = 16_000; // heart-beats come every ten seconds
const FIRST_WAIT = 500, LONGEST_WAIT = 15_000;

export class Floor {
  /** @param {string} url @param {{onChange: (change: Change) => void, onLine: (line: string) => void}} told */
  constructor(url, told) {
    this.url = url;
    this.told = told;
    /** @type {Map<string, Agent>} */ this.agents = new Map();
    /** @type {Map<string, Queue>} */ this.queues = new Map();
    /** @type {Feed[]} */ this.feeds = [];
    /** @type {any[]} */ this.advice = [];
    this.seq = 0;
    this.at = 0; // the server's clock at the last message, epoch ms
    this.ahead = 0; // how far the server's clock is ahead of this machine's
    this.line = "connecting";
    this.tries = 0;
    /** @type {AbortController | null} */ this.open = null;
  }

  /** The server's time now, whatever this machine's clock says. */
  now() { return Date.now() + this.ahead; }

  /** @param {any} snapshot Replaces all that is known. */
  take(snapshot) {
    this.agents = new Map(snapshot.agents.map((/** @type {Agent} */ each) => [String(each.id), each]));
    this.queues = new Map(snapshot.queues.map((/** @type {Queue} */ each) => [String(each.id), each]));
    this.feeds = snapshot.feeds ?? [];
    this.advice = snapshot.advice ?? [];
    this.ahead = -Infinity;
    this.note(snapshot);
    this.told.onChange({ agents: new Set(this.agents.keys()), queues: new Set(this.queues.keys()), feeds: true, advice: true, whole: true });
  }

  /** @param {any} delta Replaces what has changed. */
  change(delta) {
    const change = { agents: new Set(), queues: new Set(), feeds: "feeds" in delta, advice: "advice" in delta, whole: false };
    for (const each of delta.agents ?? []) { this.agents.set(String(each.id), each); change.agents.add(String(each.id)); }
    for (const id of delta.gone ?? []) { this.agents.delete(String(id)); change.agents.add(String(id)); }
    for (const id of delta.gone_queues ?? []) { this.queues.delete(String(id)); change.queues.add(String(id)); }
    for (const each of delta.queues ?? []) { this.queues.set(String(each.id), each); change.queues.add(String(each.id)); }
    if (change.feeds) this.feeds = delta.feeds ?? [];
    if (change.advice) this.advice = delta.advice ?? [];
    this.note(delta);
    this.told.onChange(/** @type {Change} */ (change));
  }

  /** @param {{seq: number, at: string}} message */
  note(message) {
    this.seq = message.seq;
    this.at = Date.parse(message.at);
    // What came fastest tells the clocks' difference best; a clock that drifts is followed slowly.
    this.ahead = Math.max(this.at - Date.now(), this.ahead - 5);
  }

  /** @param {string} line */
  say(line) {
    if (line === this.line) return;
    this.line = line;
    this.told.onLine(line);
  }

  start() {
    addEventListener("online", () => this.again());
    document.addEventListener("visibilitychange", () => { if (!document.hidden && this.line !== "live") this.again(); });
    addEventListener("pagehide", () => { this.stopped = true; this.open?.abort(); });
    addEventListener("pageshow", (event) => { if (event.persisted) { this.stopped = false; this.follow(); } });
    this.follow();
  }

  /** Try at once instead of at the next turn. */
  again() {
    if (this.waiting) { clearTimeout(this.waiting); this.waiting = 0; this.follow(); }
  }

  async follow() {
    this.waiting = 0;
    const open = this.open = new AbortController();
    try {
      const answer = await fetch(this.url, {
        headers: { Accept: "text/event-stream", ...(this.seq ? { "Last-Event-ID": String(this.seq) } : {}) },
        cache: "no-store", signal: open.signal,
      });
      if (answer.status === 401 || answer.status === 403 || answer.redirected) { this.say("out"); return; }
      if (!answer.ok || !answer.body) throw new Error(String(answer.status));
      await this.read(answer.body.getReader(), open);
    } catch { /* a line that broke: what follows tries again */ }
    if (this.stopped || this.open !== open) return;
    this.say("lost");
    const wait = Math.min(FIRST_WAIT * 2 ** this.tries, LONGEST_WAIT);
    this.tries += 1;
    this.waiting = window.setTimeout(() => this.follow(), wait * (0.5 + Math.random() / 2));
  }

  /** @param {ReadableStreamDefaultReader<Uint8Array>} reader @param {AbortController} open */
  async read(reader, open) {
    const decoder = new TextDecoder();
    let rest = "";
    let silence = 0;
    const listen = () => { clearTimeout(silence); silence = window.setTimeout(() => open.abort(), SILENCE); };
    try {
      for (;;) {
        listen();
        const { value, done } = await reader.read();
        if (done) return;
        rest += decoder.decode(value, { stream: true });
        const blocks = rest.split(/\r?\n\r?\n/);
        rest = blocks.pop() ?? "";
        blocks.forEach((block) => this.hear(block));
      }
    } finally {
      clearTimeout(silence);
    }
  }

  /** @param {string} block One event of the stream, or a heart-beat. */
  hear(block) {
    let name = "", data = "";
    for (const line of block.split(/\r?\n/)) {
      if (line.startsWith("event:")) name = line.slice(6).trim();
      else if (line.startsWith("data:")) data += line.slice(line[5] === " " ? 6 : 5);
    }
    this.tries = 0;
    if (data) {
      const message = JSON.parse(data);
      if (name === "snapshot") this.take(message); else this.change(message);
    }
    this.say("live");
  }
}
