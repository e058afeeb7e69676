// @ts-check
// One agent in full: contacts at this moment, how that stands to the schedule, notes with one click.

/** @typedef {import("./stream.js").Agent} Agent */

export class Panel {
  /** @param {{kit: any, words: any, floor: any, impactOf: (agent: Agent) => any}} host */
  constructor(host) {
    this.host = host;
    this.dialog = /** @type {HTMLDialogElement} */ (document.getElementById("f-panel"));
    this.id = "";
    this.dialog.addEventListener("close", () => { this.id = ""; clearInterval(this.timer); });
    this.dialog.addEventListener("click", (event) => {
      const target = /** @type {HTMLElement} */ (event.target);
      if (target === this.dialog || target.closest("[data-shut]")) this.dialog.close();
    });
    this.dialog.querySelector("form")?.addEventListener("submit", (event) => this.note(/** @type {SubmitEvent} */ (event)));
  }

  /** @param {string} id */
  show(id) {
    if (!this.host.floor.agents.has(id)) return;
    this.id = id;
    this.part("said").replaceChildren();
    this.draw();
    this.dialog.showModal();
    this.timer = setInterval(() => this.draw(), 1000);
  }

  /** @param {string} name */
  part(name) { return /** @type {HTMLElement} */ (this.dialog.querySelector(`[data-part="${name}"]`)); }

  draw() {
    const { kit, words, floor } = this.host;
    const agent = /** @type {Agent | undefined} */ (floor.agents.get(this.id));
    if (!agent) { if (this.id) this.dialog.close(); return; }
    kit.write(this.part("name"), agent.name || agent.login);
    kit.write(this.part("about"), [agent.team, agent.agent_id === null ? words.not_mapped : ""].filter(Boolean).join(" · "));
    const since = agent.since ? kit.clock((floor.now() - Date.parse(agent.since)) / 1000) : "";
    kit.write(this.part("state"), [words.states[agent.state] ?? agent.state, agent.reason, since].filter(Boolean).join(" · "));
    this.contacts(agent);
    this.standing(agent);
    this.links(agent);
  }

  /** @param {Agent} agent */
  contacts(agent) {
    const { kit, words, floor } = this.host;
    const list = this.part("contacts");
    while (list.children.length > agent.contacts.length) list.lastElementChild?.remove();
    while (list.children.length < agent.contacts.length) list.append(document.createElement("li"));
    agent.contacts.forEach((contact, place) => {
      const holds = contact.holds ? kit.fill(words.holds, { count: contact.holds }) : "";
      const since = kit.clock((floor.now() - Date.parse(contact.since)) / 1000);
      kit.write(list.children[place], [words.channels[contact.channel] ?? contact.channel, contact.queue, words.states[contact.state] ?? contact.state, since, holds].filter(Boolean).join(" · "));
    });
    this.part("no_contacts").hidden = agent.contacts.length > 0;
  }

  /** @param {Agent} agent */
  standing(agent) {
    const { kit, words } = this.host;
    const impact = this.host.impactOf(agent);
    kit.write(this.part("impact"), impact ? impact.said : words.no_schedule);
  }

  /** @param {Agent} agent */
  links(agent) {
    const known = agent.agent_id !== null;
    this.dialog.querySelectorAll("[data-known]").forEach((each) => { /** @type {HTMLElement} */ (each).hidden = !known; });
    this.dialog.querySelectorAll("a[data-agent-link]").forEach((each) => {
      /** @type {HTMLAnchorElement} */ (each).href = (/** @type {HTMLElement} */ (each).dataset.agentLink ?? "").replace("/0/", `/${agent.agent_id}/`);
    });
  }

  /** @param {SubmitEvent} event One click notes; another takes it back. */
  async note(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const agent = this.host.floor.agents.get(this.id);
    const body = new FormData(form, event.submitter);
    body.set("agent", agent.agent_id);
    body.set("contact", agent.contacts[0]?.contact ?? "");
    const answer = await this.send(form.action, body);
    if (!answer) return;
    form.reset();
    const undo = document.createElement("button");
    undo.type = "button";
    undo.className = "btn btn-sm";
    undo.textContent = this.host.words.undo;
    undo.addEventListener("click", async () => {
      const back = await this.send(answer.undo, new FormData());
      if (back) this.part("said").replaceChildren(back.said);
    });
    this.part("said").replaceChildren(answer.said, " ", undo);
    undo.focus();
  }

  /** @param {string} url @param {FormData} body */
  async send(url, body) {
    const token = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"];
    try {
      const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": token, Accept: "application/json" } });
      if (answer.ok && !answer.redirected) return await answer.json();
      throw new Error(String(answer.status));
    } catch {
      document.dispatchEvent(new CustomEvent("wf:toast", { detail: { text: document.body.dataset.faultText, tone: "bad" } }));
      return null;
    }
  }
}
