// @ts-check
// The floor board: what the stream says is kept in one place, and only what changed is drawn.

/** @typedef {import("./stream.js").Agent} Agent */
/** @typedef {import("./stream.js").Change} Change */
/** @typedef {{agent: Agent, impact: any}} Entry */

const box = /** @type {HTMLElement} */ (document.getElementById("board"));
const [{ Floor }, kit, { QueueTable }, { AgentList }, { Panel }] = await Promise.all(
  ["stream", "format", "queues", "agents", "panel"].map((name) => import(/** @type {string} */ (box.dataset[name]))));

const read = (/** @type {string} */ id) => JSON.parse(document.getElementById(id)?.textContent ?? "null");
const words = read("f-words");
const sprite = box.dataset.icons ?? "";
const form = /** @type {HTMLFormElement} */ (document.getElementById("f-filters"));
const IMPACT = { negative: 0, unknown: 1, neutral: 2, positive: 3, left: 4 };
const PACE = 450;
const IMPACT_AFTER = 4_000, IMPACT_EVERY = 30_000;

/** @type {Map<number, any>} */
let impacts = new Map();
/** @type {Map<string, Entry>} */
const entries = new Map();
/** @type {Map<string, number>} */
let ranks = new Map(); // by team and name, so that thousands are put in order by numbers alone
let pending = /** @type {Change | null} */ (null);
let frame = 0, drawnAt = -1e9, impactsDue = 0, impactsTook = 0;

const filters = () => /** @type {Record<string, string>} */ (
  Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim()])));
let asked = filters();

const floor = new Floor(box.dataset.address ?? "", { onChange, onLine });
const queues = new QueueTable(/** @type {HTMLElement} */ (document.getElementById("f-queues")), kit, words, sprite);
const panel = new Panel({ kit, words, floor, impactOf: (/** @type {Agent} */ agent) => impacts.get(agent.agent_id ?? 0) });
const agents = new AgentList(/** @type {HTMLElement} */ (document.getElementById("f-agents")),
  { ...kit, now: () => floor.now() }, words, sprite, (/** @type {string} */ id) => panel.show(id));

/** @param {Change} change Changes that come together are drawn together. */
function onChange(change) {
  if (!pending) pending = change;
  else {
    change.agents.forEach((id) => pending?.agents.add(id));
    change.queues.forEach((id) => pending?.queues.add(id));
    pending.feeds ||= change.feeds;
    pending.advice ||= change.advice;
    pending.whole ||= change.whole;
  }
  // Drawn at once after a quiet moment, else a few times a second: what is looked at, styled and
  // painted costs far more than what changes. A page in the background waits until somebody looks.
  frame ||= window.setTimeout(() => requestAnimationFrame(() => {
    frame = 0;
    drawnAt = performance.now();
    flush();
  }), Math.max(drawnAt + PACE - performance.now(), 0));
}

function flush() {
  const change = pending;
  pending = null;
  if (!change) return;
  agents.look();
  if (change.whole) entries.clear();
  const moved = keep(change.agents);
  if (moved) rank();
  if (change.queues.size || change.whole) drawQueues(change.queues);
  if (change.agents.size || change.whole) { drawCounts(); drawAgents(moved || change.whole); }
  tick();
  if (change.feeds) drawFeeds();
  if (change.advice) drawAdvice();
  if (change.whole ? floor.seq : change.agents.size) askImpacts(change.whole ? 0 : IMPACT_AFTER); // the page itself brings only the first screenful
  if (change.agents.has(panel.id) || change.whole) panel.draw();
}

/** What grows by itself. On a busy floor it is written with what has changed, not between. */
function tick() {
  if (document.hidden) return;
  agents.tick();
  queues.tick(floor.queues, floor.now());
}

/** @param {Iterable<string>} ids @returns {boolean} whether somebody came, went, or is called otherwise. */
function keep(ids) {
  let moved = false;
  for (const id of ids) {
    const agent = floor.agents.get(id), entry = entries.get(id);
    if (!agent) moved = entries.delete(id) || moved;
    else if (!entry) { entries.set(id, { agent, impact: impacts.get(agent.agent_id ?? 0) }); moved = true; }
    else { moved ||= entry.agent.name !== agent.name || entry.agent.team !== agent.team; entry.agent = agent; }
  }
  return moved;
}

function rank() {
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
  const sorted = [...entries.values()].sort(({ agent: a }, { agent: b }) =>
    order(a.team || "\uffff", b.team || "\uffff") || order(a.name || a.login, b.name || b.login));
  let team = "", number = -1;
  ranks = new Map(sorted.map(({ agent }, place) => {
    if (agent.team !== team || number < 0) { team = agent.team; number += 1; }
    return [String(agent.id), number * 1e6 + place];
  }));
  fillTeams(sorted);
}

/** @param {Entry[]} sorted */
function fillTeams(sorted) {
  const select = /** @type {HTMLSelectElement} */ (form.elements.namedItem("team"));
  const teams = [...new Set(sorted.map(({ agent }) => agent.team))].filter(Boolean);
  if (asked.team && !teams.includes(asked.team)) teams.push(asked.team);
  if ([...select.options].slice(1).map((option) => option.value).join("\n") === teams.join("\n")) return;
  select.replaceChildren(select.options[0], ...teams.map((team) => new Option(team, team, false, team === asked.team)));
  select.value = asked.team ?? "";
}

/** @param {Entry} entry */
function isShown({ agent, impact }) {
  if (asked.team && agent.team !== asked.team) return false;
  if (asked.state ? agent.state !== asked.state : agent.state === "signed_out" && impact?.impact !== "negative") return false;
  if (asked.only === "negative" && impact?.impact !== "negative") return false;
  const text = asked.q?.toLowerCase();
  return !text || `${agent.name} ${agent.login} ${agent.team}`.toLowerCase().includes(text);
}

/** @param {Entry} entry What comes first within a team. */
function weight({ agent, impact }) {
  if (asked.order === "state") return -(agent.since ? floor.now() - Date.parse(agent.since) : 0) / 1000;
  if (asked.order === "name") return 0;
  const minutes = impact?.impact === "negative" && impact.since ? (floor.now() - Date.parse(impact.since)) / 60_000 : 0;
  return (IMPACT[/** @type {keyof typeof IMPACT} */ (impact?.impact)] ?? 2) * 1e5 - Math.min(minutes, 9e4);
}

let shown = /** @type {Entry[]} */ ([]);

/** @param {boolean} whole Without need nobody is put in order again. */
function drawAgents(whole) {
  const staysInOrder = !whole && !asked.state && asked.order !== "state";
  if (staysInOrder && shown.every((entry) => entry.agent.state !== "signed_out") && !cameBack()) { agents.draw(); return; } // in this frame: another would cost as much again
  const weighed = [...entries.values()].filter(isShown).map((entry) => {
    const place = ranks.get(String(entry.agent.id)) ?? 0;
    return { entry, team: Math.floor(place / 1e6), weight: weight(entry), place };
  });
  weighed.sort((a, b) => a.team - b.team || a.weight - b.weight || a.place - b.place);
  shown = weighed.map(({ entry }) => entry);
  agents.show(shown);
  const count = /** @type {HTMLElement} */ (document.getElementById("f-count"));
  if (floor.seq) kit.write(count, kit.fill(words.shown, { shown: kit.count(shown.length), all: kit.count(entries.size) }));
  /** @type {HTMLElement} */ (document.getElementById("f-none")).hidden = shown.length > 0;
}

/** Whether somebody who was left out is to be shown. */
function cameBack() {
  let count = 0;
  for (const entry of entries.values()) if (isShown(entry)) count += 1;
  return count !== shown.length;
}

function drawCounts() {
  if (!floor.seq) return; // the server has counted those who are not here yet
  const counts = /** @type {Record<string, number>} */ ({});
  for (const { agent, impact } of entries.values()) {
    if (asked.team && agent.team !== asked.team) continue;
    if (impact?.impact === "left") { counts.left = (counts.left ?? 0) + 1; continue; } // not there, whatever is shown
    counts[agent.state] = (counts[agent.state] ?? 0) + 1;
    if (agent.state !== "signed_out") counts.signed_in = (counts.signed_in ?? 0) + 1;
  }
  document.querySelectorAll("[data-count]").forEach((each) => kit.write(each, kit.count(counts[/** @type {HTMLElement} */ (each).dataset.count ?? ""] ?? 0)));
  /** @type {HTMLElement} */ (document.getElementById("f-left")).hidden = !counts.left;
}

/** @param {Set<string>} changed */
function drawQueues(changed) {
  queues.draw(floor.queues, changed, asked.queues ?? "", floor.now());
  /** @type {HTMLElement} */ (document.getElementById("f-no-queues")).hidden = floor.queues.size > 0;
}

function drawFeeds() {
  const silent = floor.feeds.filter((/** @type {any} */ feed) => feed.is_silent);
  const strip = /** @type {HTMLElement} */ (document.getElementById("f-silent"));
  strip.hidden = !silent.length;
  const text = silent.map((/** @type {any} */ feed) => kit.fill(words.silent, { name: feed.name, since: timeOf(feed.silent_since) })).join(" ");
  kit.write(/** @type {Element} */ (strip.querySelector("p")), text);
}

function drawAdvice() {
  const line = /** @type {HTMLElement} */ (document.getElementById("f-advice"));
  const [first] = floor.advice;
  line.hidden = !first;
  if (!first) return;
  const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  const link = /** @type {HTMLAnchorElement} */ (line.querySelector("a"));
  const said = typeof first.words === "string" ? first.words : first.words[language] || first.words.en || first.words.zh;
  kit.write(link, said);
  if (first.link) link.href = first.link; else link.removeAttribute("href");
}

/** @param {string | null} instant */
function timeOf(instant) {
  return instant ? new Date(instant).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: box.dataset.zone }) : "";
}

/** @param {string} line How the line to the server stands. */
function onLine(line) {
  const badge = /** @type {HTMLElement} */ (document.getElementById("f-line"));
  badge.dataset.line = line;
  const time = new Date(floor.at || Date.now()).toLocaleTimeString("en-GB", { timeZone: box.dataset.zone });
  kit.write(/** @type {Element} */ (badge.querySelector("span")), kit.fill(words.lines[line], { time }));
  badge.querySelector("svg use")?.setAttribute("href", `${sprite}#${line === "live" ? "check" : line === "connecting" ? "refresh" : "alert"}`);
  badge.className = `wf-badge ${line === "live" ? "wf-tone-good" : line === "connecting" ? "" : "wf-tone-bad"}`;
  box.classList.toggle("f-stale", line === "lost" || line === "out");
}

/** @param {number} wait Who is where the schedule wants them is worked out by the server: the longer that takes it, the rarer it is asked. */
function askImpacts(wait) {
  if (!box.dataset.impacts || impactsDue) return;
  impactsDue = window.setTimeout(async () => {
    const began = performance.now();
    try {
      const answer = await fetch(box.dataset.impacts ?? "", { headers: { Accept: "application/json" } });
      if (answer.ok && !answer.redirected) takeImpacts(await answer.json());
    } catch { /* the line says that the server cannot be reached; the marks stay as they were */ }
    impactsTook = performance.now() - began;
    impactsDue = 0;
  }, wait && Math.min(Math.max(wait, impactsTook * 20), IMPACT_EVERY));
}

/** @param {{said: string[], people: [number, string, string | null, number][]}} found Each sentence comes once. */
function takeImpacts({ said, people }) {
  const before = impacts;
  let moved = people.length !== before.size;
  impacts = new Map(people.map(([id, impact, since, place]) => {
    const held = before.get(id);
    moved ||= held?.impact !== impact || (impact === "negative" && held.since !== since);
    const same = held && held.impact === impact && held.since === since && held.said === said[place];
    return [id, same ? held : { impact, since, said: said[place] }];
  }));
  for (const entry of entries.values()) entry.impact = impacts.get(entry.agent.agent_id ?? 0);
  if (moved) { drawCounts(); drawAgents(true); }
  panel.draw();
}

// What is chosen stands in the address: a board can be sent to somebody, and comes back after a reload.
function onFilter() {
  asked = filters();
  const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value));
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
  document.querySelectorAll("a[data-export]").forEach((each) => { /** @type {HTMLAnchorElement} */ (each).search = withQuery(each, query); });
  drawCounts();
  drawQueues(new Set());
  drawAgents(true);
}

/** @param {Element} link @param {URLSearchParams} query */
function withQuery(link, query) {
  const all = new URLSearchParams(query);
  all.set("what", /** @type {HTMLElement} */ (link).dataset.export ?? "");
  return `?${all}`;
}

form.addEventListener("submit", (event) => { event.preventDefault(); onFilter(); });
form.addEventListener("input", onFilter);
document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.key !== "/" || target.closest("input, select, textarea, dialog")) return;
  event.preventDefault();
  /** @type {HTMLElement} */ (form.elements.namedItem("q")).focus();
});
document.addEventListener("visibilitychange", () => { if (!document.hidden) { onChange({ agents: new Set(), queues: new Set(), feeds: false, advice: false, whole: false }); agents.soon(); } });

// The first screenful came with the page; all the rest comes with the stream's first message.
const first = read("f-first");
takeImpacts(read("f-impacts"));
floor.take(first);
floor.seq = 0;
flush();
box.dataset.drawn = "";
floor.start();
setInterval(() => askImpacts(0), IMPACT_EVERY);
setInterval(() => { if (performance.now() - drawnAt > 900) tick(); }, 1000);
