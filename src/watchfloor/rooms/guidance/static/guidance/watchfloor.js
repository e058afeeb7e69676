/*!
 * Watchfloor in the agent's step, version 1.
 *
 *   <script src="https://watchfloor.example.com/embed/v1/watchfloor.js" async></script>
 *   <form data-step="refund.confirm" data-token="…"> … </form>
 *
 * Shows the reminder of the step beside the form, holds its sending back until the checks are done
 * and no guard blocks, and reports what happened. When Watchfloor cannot be reached the agent goes
 * on and a gap is recorded, unless the center chose otherwise for a check of this step.
 * No dependency, no cookie, no inline style, one global: Watchfloor.
 */
(() => {
  "use strict";
  if (window.Watchfloor) return;

  const TIMEOUT_MS = 800;
  const RETRY_MS = 5000;
  const QUEUE_KEY = "watchfloor.events";
  const CHECKS_KEY = "watchfloor.closed";
  const MOST_QUEUED = 500;
  const MOST_SENT = 100;
  // A script that is loaded as a module is not the current one.
  const own = document.currentScript || document.querySelector('script[src*="/embed/v1/watchfloor"]');
  const BASE = new URL(".", (own && own.src) || location.href);
  const TARGET = "[data-step][data-token]";

  // ---------------------------------------------------------------- words

  const WORDS = {
    en: {
      region: "Guidance for this step",
      reminder: "Reminder",
      checks: "Before you go on",
      found: "Found in the record",
      confirm: "Understood",
      override: "Does not apply here",
      why: "Why does it not apply?",
      whyOn: "Why do you go on anyway?",
      send: "Save reason",
      goOn: "Go on with this reason",
      cancel: "Cancel",
      confirmed: "Noted, thank you.",
      overridden: "Your reason was noted.",
      todo: "Please do the checks first.",
      stopped: "This cannot go on yet.",
      warned: "Please look at what was found.",
      reason: "Please give a reason.",
      needed: "needed",
      warns: "Warning",
      blocks: "Stop",
      offline: "Guidance cannot be reached. You can go on; this is noted.",
      waits: "This step has a check that needs Watchfloor, which cannot be reached. It is tried again; nothing of your work is lost.",
      retry: "Try again",
      open: "Open the guidance of this step",
      choose: "Choose",
      looking: "Looking at the record …",
    },
    zh: {
      region: "本步骤的提示",
      reminder: "提醒",
      checks: "继续之前请确认",
      found: "在单据中发现",
      confirm: "知道了",
      override: "此处不适用",
      why: "为什么不适用？",
      whyOn: "为什么仍要继续？",
      send: "保存理由",
      goOn: "以此理由继续",
      cancel: "取消",
      confirmed: "已记录，谢谢。",
      overridden: "您的理由已记录。",
      todo: "请先完成检查项。",
      stopped: "现在还不能继续。",
      warned: "请查看发现的问题。",
      reason: "请填写理由。",
      needed: "必填",
      warns: "警告",
      blocks: "停止",
      offline: "暂时连接不到提示服务。您可以继续，此情况会被记录。",
      waits: "本步骤有一项检查必须连接 Watchfloor，现在连接不到。系统会自动重试，您填写的内容不会丢失。",
      retry: "重试",
      open: "打开本步骤的提示",
      choose: "请选择",
      looking: "正在查看单据……",
    },
  };

  const languageOf = (element) => {
    const near = element.closest("[lang]");
    const code = (near && near.getAttribute("lang")) || navigator.language || "en";
    return code.toLowerCase().startsWith("zh") ? "zh" : "en";
  };

  const pick = (words, language) =>
    !words ? "" : language === "zh" ? words.zh || words.en : words.en || words.zh;

  // ---------------------------------------------------------------- look

  const CSS = `
:host { all: initial; display: block; box-sizing: border-box; color-scheme: light;
  --line: #c8ced6; --paper: #fff; --ink: #17202b; --quiet: #4c5968; --strong: #0b5cad; --on: #fff;
  --warn: #8a4b00; --warn-paper: #fff6e5; --stop: #a81414; --stop-paper: #fff0ef;
  --tip-paper: #eef5fd; font: 15px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; }
:host([hidden]) { display: none; }
:host([data-theme="dark"]) { color-scheme: dark; --line: #46525f; --paper: #1a222c; --ink: #eef2f6; --quiet: #b5c0cc;
  --strong: #7db8f5; --on: #0b1620; --warn: #ffc46b; --warn-paper: #35280f; --stop: #ff9c94;
  --stop-paper: #3a1816; --tip-paper: #16293d; }
* { box-sizing: border-box; }
.box { background: var(--paper); color: var(--ink); border: 1px solid var(--line);
  border-radius: 8px; margin: 0 0 16px; overflow-wrap: anywhere; }
section { padding: 12px 16px; border-top: 1px solid var(--line); }
section:first-child { border-top: 0; }
section:has(> .said:empty) { display: none; }
h2 { font-size: 14px; line-height: 1.4; margin: 0 0 6px; font-weight: 600; color: var(--quiet); }
h3 { font-size: 15px; margin: 0 0 4px; font-weight: 600; }
p { margin: 0 0 8px; }
p:last-child { margin-bottom: 0; }
.tip { background: var(--tip-paper); }
.item { padding: 8px 12px; border-left: 4px solid var(--warn); background: var(--warn-paper); margin: 0 0 8px; }
.item.stop { border-color: var(--stop); background: var(--stop-paper); }
.tag { font-weight: 700; color: var(--warn); margin-right: 6px; }
.stop .tag { color: var(--stop); }
.check { display: flex; gap: 10px; align-items: flex-start; padding: 6px 0; }
.check.tall { display: block; }
label { color: var(--ink); }
.check.tall label { display: block; margin-bottom: 4px; }
.need { color: var(--quiet); font-size: 13px; }
input, select, textarea, button { font: inherit; color: inherit; }
input[type="checkbox"] { width: 20px; height: 20px; margin: 2px 0 0; flex: none; accent-color: var(--strong); }
input[type="text"], input[type="number"], select, textarea { width: 100%; max-width: 32em; min-height: 38px;
  padding: 6px 10px; border: 1px solid var(--quiet); border-radius: 6px; background: var(--paper); color: var(--ink); }
.row { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 8px; }
button { min-height: 36px; padding: 4px 14px; border-radius: 6px; border: 1px solid var(--quiet);
  background: var(--paper); color: var(--ink); cursor: pointer; }
button.main { background: var(--strong); border-color: var(--strong); color: var(--on); }
button:disabled { opacity: .6; cursor: default; }
a { color: var(--strong); }
:focus-visible { outline: 3px solid var(--strong); outline-offset: 2px; }
.wrong { outline: 2px solid var(--stop); outline-offset: 2px; }
.said { color: var(--quiet); min-height: 0; }
.said.loud { color: var(--stop); font-weight: 600; }
.said:empty { display: none; }
.live { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (prefers-reduced-motion: no-preference) { .box { animation: in .15s ease-out; } }
@keyframes in { from { opacity: 0; } }
`;
  let sheet = null;
  const dress = (root) => {
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(CSS);
    }
    root.adoptedStyleSheets = [sheet];
  };

  /** Make an element. Texts only ever become text nodes: what a record holds is never markup. */
  const make = (name, attributes, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key === "on") for (const [event, run] of Object.entries(value)) element.addEventListener(event, run);
      else if (value === true) element.setAttribute(key, "");
      else if (value !== false && value != null) element.setAttribute(key, String(value));
    }
    element.append(...children.filter((child) => child != null && child !== ""));
    return element;
  };

  // ---------------------------------------------------------------- keeping and sending

  const recall = (key, otherwise) => {
    try {
      return JSON.parse(localStorage.getItem(key)) || otherwise;
    } catch {
      return otherwise;
    }
  };

  const keep = (key, value) => {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      /* No room, or not allowed: what is in memory is still sent. */
    }
  };

  const newKey = () =>
    crypto.randomUUID
      ? crypto.randomUUID()
      : [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");

  const ask = async (path, token, body, options = {}) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), options.timeout || TIMEOUT_MS);
    try {
      const answer = await fetch(new URL(path, BASE), {
        method: "POST",
        mode: "cors",
        credentials: "omit",
        keepalive: Boolean(options.keepalive),
        headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
        signal: stop.signal,
      });
      const told = await answer.json().catch(() => null);
      return { ok: answer.ok && told !== null, status: answer.status, told };
    } catch (error) {
      return { ok: false, status: 0, told: null, isLate: error.name === "AbortError" };
    } finally {
      clearTimeout(timer);
    }
  };

  /** What happened waits in the browser's store until Watchfloor has taken it. */
  const outbox = {
    waiting: recall(QUEUE_KEY, []),
    isSending: false,

    add(token, event) {
      const added = { token, event: { key: newKey(), at: new Date().toISOString(), ...event } };
      // Another tab may have added to the store meanwhile.
      this.waiting = [...recall(QUEUE_KEY, this.waiting), added].slice(-MOST_QUEUED);
      keep(QUEUE_KEY, this.waiting);
    },

    /** Two contacts may use the same key, so an event is known by its token and its key. */
    drop(sent) {
      const idOf = (each) => `${each.token} ${each.event.key}`;
      const gone = new Set(sent.map(idOf));
      this.waiting = recall(QUEUE_KEY, this.waiting).filter((each) => !gone.has(idOf(each)));
      keep(QUEUE_KEY, this.waiting);
    },

    async flush(options) {
      if (this.isSending) return;
      this.isSending = true;
      try {
        while (this.waiting.length && (await this.sendSome(options)));
      } finally {
        this.isSending = false;
      }
    },

    async sendSome(options) {
      const token = this.waiting[0].token;
      const some = this.waiting.filter((each) => each.token === token).slice(0, MOST_SENT);
      const answer = await ask("events", token, { events: some.map((each) => each.event) }, options);
      // Refused for good: it would be refused tomorrow too, and hold up what comes after it.
      const isOver = answer.ok || [401, 403, 413, 422].includes(answer.status);
      if (isOver) this.drop(some);
      return isOver;
    },
  };

  // ---------------------------------------------------------------- reading the form

  const LEFT_OUT = new Set(["password", "file", "submit", "button", "reset", "image"]);
  const isTold = (field) =>
    field.name && !field.disabled && !LEFT_OUT.has(field.type) &&
    field.name !== "csrfmiddlewaretoken" && !field.closest("[data-watchfloor-ignore]");

  const valueOf = (field) => {
    if (field.type === "checkbox") return field.checked;
    if (field.type === "number" || field.type === "range")
      return Number.isNaN(field.valueAsNumber) ? undefined : field.valueAsNumber;
    if (field.multiple && field.options) return [...field.selectedOptions].map((option) => option.value);
    return field.value;
  };

  /** Return the record as guards read it: numbers as numbers, ticks as true or false. */
  const readRecord = (element) => {
    const record = {};
    for (const field of element.querySelectorAll("input, select, textarea")) {
      if (!isTold(field)) continue;
      if (field.type === "radio") {
        if (field.checked) record[field.name] = field.value;
        else if (!(field.name in record)) record[field.name] = "";
        continue;
      }
      const value = valueOf(field);
      if (value !== undefined) record[field.name] = value;
    }
    return record;
  };

  // ---------------------------------------------------------------- the panel

  const TAG = "watchfloor-guide";
  class Panel extends HTMLElement {
    constructor() {
      super();
      this.root = this.attachShadow({ mode: "open" });
      dress(this.root);
      this.box = make("div", {});
      // Stays while the box is drawn anew: only what changes in it is read out.
      this.live = make("p", { class: "live", role: "status", "aria-live": "polite" });
      this.root.append(this.box, this.live);
    }
  }
  if (!customElements.get(TAG)) customElements.define(TAG, Panel);

  const isDark = (element) => {
    const told = element.closest("[data-bs-theme], [data-theme]");
    const theme = told && (told.dataset.bsTheme || told.dataset.theme);
    if (theme) return theme === "dark";
    return false;
  };

  class Guide {
    constructor(element) {
      this.element = element;
      this.step = element.dataset.step;
      this.token = element.dataset.token;
      this.language = languageOf(element);
      this.words = WORDS[this.language];
      this.state = "loading"; // loading, ready, offline, waiting
      this.decision = null;
      this.isFinal = false;
      this.mark = ""; // the record that the decision is about
      this.answers = new Map();
      this.done = new Set();
      this.overridden = new Map(); // guard: the reason, and the record that it was given for
      this.shown = new Set();
      this.answered = "";
      this.isBusy = false;
      this.isPassing = false;
      this.panel = document.createElement(TAG);
      this.panel.hidden = true;
      this.place();
      this.load();
    }

    get form() {
      return this.element instanceof HTMLFormElement ? this.element : this.element.querySelector("form");
    }

    record() {
      const own = this.element.watchfloorRecord;
      return typeof own === "function" ? own() : readRecord(this.element);
    }

    place() {
      const theme = isDark(this.element) ? "dark" : "light";
      // Written only when it differs: the observer below would see it and come back for ever.
      if (this.panel.dataset.theme !== theme) this.panel.dataset.theme = theme;
      if (this.panel.isConnected) return;
      if (this.element instanceof HTMLFormElement) this.element.before(this.panel);
      else this.element.prepend(this.panel);
    }

    dispose() {
      clearTimeout(this.timer);
      this.panel.remove();
      this.isGone = true;
    }

    tell(kind, fields) {
      outbox.add(this.token, { kind, step: this.step, ...fields });
    }

    emit(name, detail) {
      this.element.dispatchEvent(new CustomEvent(`watchfloor:${name}`, { bubbles: true, detail }));
    }

    // ------------------------------------------------ asking

    async decide(isFinal) {
      const record = this.record();
      const body = { step: this.step, record, is_final: isFinal };
      if (this.element.dataset.queue) body.queue = this.element.dataset.queue;
      const answer = await ask("decide", this.token, body);
      if (this.isGone) return false;
      if (!answer.ok) {
        this.failure = answer.status === 401 || answer.status === 403 ? "token"
          : answer.status ? "failed" : answer.isLate ? "timeout" : "unreachable";
        if (answer.status === 401) this.emit("token", { problem: answer.told });
        return false;
      }
      this.failure = "";
      this.decision = answer.told;
      this.isFinal = isFinal;
      this.mark = JSON.stringify(record);
      this.state = "ready";
      clearTimeout(this.timer);
      this.rememberClosed();
      this.hideLinks();
      this.draw();
      this.tellShown();
      return true;
    }

    /** Report what is now before the agent's eyes; a key that repeats counts once a contact. */
    tellShown() {
      for (const prompt of this.decision.prompts) {
        const key = `shown:${this.step}:${prompt.risk}:${prompt.code}`.slice(0, 200);
        if (this.shown.has(key)) continue;
        this.shown.add(key);
        this.tell("shown", { key, risk: prompt.risk, code: prompt.code });
        this.panel.live.textContent =
          `${this.words.reminder}: ${pick(prompt.title, this.language)}. ${pick(prompt.text, this.language)}`;
      }
      outbox.flush();
    }

    /** Remember which steps have a check that waits, for the day Watchfloor cannot be asked. */
    rememberClosed() {
      const closed = recall(CHECKS_KEY, {});
      const has = this.decision.checks.some((check) => check.fails_closed);
      if (Boolean(closed[this.step]) === has) return;
      if (has) closed[this.step] = true;
      else delete closed[this.step];
      keep(CHECKS_KEY, closed);
    }

    mustWait() {
      const known = this.decision && this.decision.checks.some((check) => check.fails_closed);
      return Boolean(known || recall(CHECKS_KEY, {})[this.step]);
    }

    async load() {
      const isThere = await this.decide(false);
      if (this.isGone) return;
      this.emit(isThere ? "ready" : "offline", { step: this.step });
      if (isThere) return;
      this.state = "offline";
      this.draw();
      this.timer = setTimeout(() => this.tryAgain(), RETRY_MS);
    }

    hideLinks() {
      for (const link of document.querySelectorAll("[data-watchfloor-link]"))
        if (link.dataset.watchfloorLink === "" || link.dataset.watchfloorLink === this.step) link.hidden = true;
    }

    // ------------------------------------------------ sending the form

    /** Hold the sending back, look, and send it again when nothing stands in the way. */
    async hold(event, submitter) {
      if (this.isPassing) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (this.isBusy) return;
      this.isBusy = true;
      this.say(this.words.looking);
      try {
        // A form ignores a second sending while the first is still being told to its listeners,
        // and a refusal of the network may come as soon as that.
        await new Promise((resolve) => setTimeout(resolve));
        if (await this.mayGo()) this.pass(event, submitter);
      } finally {
        this.isBusy = false;
      }
    }

    async mayGo() {
      const isThere = await this.decide(true);
      if (this.isGone) return false;
      if (!isThere) return this.goWithout();
      const undone = this.undone();
      if (undone.length) return this.stop(this.words.todo, undone[0]);
      const blocks = this.found("blocks");
      if (blocks.length) return this.stop(this.words.stopped, this.find(this.idOf("guard", blocks[0])));
      const open = this.found("warns").filter((guard) => !this.reasonFor(guard));
      if (open.length) return this.stop(this.words.warned, this.find(this.idOf("why", open[0])));
      this.reportChecks();
      return true;
    }

    goWithout() {
      if (this.mustWait()) {
        this.state = "waiting";
        this.draw();
        this.find("retry").focus();
        this.emit("waiting", { step: this.step });
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.tryAgain(), RETRY_MS);
        return false;
      }
      this.tell("gap", { reason: this.failure || "unreachable" });
      this.emit("gap", { step: this.step, reason: this.failure });
      return true;
    }

    async tryAgain() {
      if (this.isGone || this.isBusy) return;
      const waited = this.state === "waiting";
      this.isBusy = true;
      const isThere = await this.decide(false);
      this.isBusy = false;
      if (this.isGone) return;
      if (!isThere) this.timer = setTimeout(() => this.tryAgain(), RETRY_MS);
      else if (waited) this.focusFirst();
    }

    stop(words, where) {
      this.say(words, true);
      if (where) where.focus();
      this.emit("stopped", { step: this.step });
      return false;
    }

    pass(event, submitter) {
      outbox.flush({ keepalive: true });
      this.say("");
      this.emit("passed", { step: this.step });
      this.isPassing = true;
      try {
        if (event.type === "submit") {
          const own = submitter && submitter.form === event.target ? submitter : undefined;
          event.target.requestSubmit(own);
        } else submitter.click();
      } finally {
        this.isPassing = false;
      }
    }

    found(kind) {
      // Of a form that is still being filled in nothing is said: nobody has done anything wrong yet.
      return this.isFinal ? this.decision.guards.filter((guard) => guard.found === kind) : [];
    }

    reportChecks() {
      for (const check of this.decision.checks) {
        const id = this.idOf("check", check);
        const value = this.answers.get(id);
        const mark = `${id}=${value}`;
        if (this.done.has(mark)) continue;
        this.done.add(mark);
        this.tell("check_done", { risk: check.risk, code: check.code, value });
      }
    }

    undone() {
      const wrong = [];
      for (const check of this.decision.checks) {
        const field = this.find(this.idOf("check", check));
        const value = this.answers.get(this.idOf("check", check));
        const isDone = check.input === "tick" ? value === true : value !== undefined && value !== "";
        field.classList.toggle("wrong", !isDone);
        field.setAttribute("aria-invalid", String(!isDone));
        if (!isDone) wrong.push(field);
      }
      return wrong;
    }

    // ------------------------------------------------ drawing

    idOf(kind, part) {
      return `${kind}:${part.risk}:${part.code}`;
    }

    find(id) {
      return this.panel.root.getElementById(id);
    }

    reasonFor(guard) {
      const given = this.overridden.get(this.idOf("guard", guard));
      return given && given.mark === this.mark ? given.reason : "";
    }

    say(words, isLoud) {
      this.panel.live.textContent = words;
      const said = this.find("said");
      if (!said) return;
      said.textContent = words;
      said.classList.toggle("loud", Boolean(isLoud));
    }

    focusFirst() {
      const first = this.panel.root.querySelector("input, select, textarea, button");
      if (first) first.focus();
    }

    draw() {
      this.place();
      const kept = this.panel.root.activeElement && this.panel.root.activeElement.id;
      const parts = this.state === "ready" ? this.readyParts() : this.offlineParts();
      this.panel.hidden = parts.length === 0;
      const said = make("section", {}, make("p", { id: "said", class: "said", "aria-hidden": "true" }));
      const box = make("div", { class: "box", role: "region", "aria-label": this.words.region }, ...parts, said);
      this.panel.box.replaceChildren(box);
      const again = kept && this.find(kept);
      if (again) again.focus();
    }

    readyParts() {
      const { prompts, checks } = this.decision;
      const guards = [...this.found("blocks"), ...this.found("warns")];
      const parts = prompts.map((prompt) => this.promptPart(prompt));
      if (guards.length)
        parts.push(make("section", { role: "group", "aria-label": this.words.found },
          make("h2", {}, this.words.found), ...guards.map((guard) => this.guardPart(guard))));
      if (checks.length)
        parts.push(make("section", { role: "group", "aria-label": this.words.checks },
          make("h2", {}, this.words.checks), ...checks.map((check) => this.checkPart(check))));
      return parts;
    }

    offlineParts() {
      const waits = this.state === "waiting";
      const link = make("a", {
        href: new URL(`../../guidance/steps/${encodeURIComponent(this.step)}/`, BASE),
        target: "_blank", rel: "noopener noreferrer",
      }, this.words.open);
      const parts = [make("p", { role: "alert" }, waits ? this.words.waits : this.words.offline), make("p", {}, link)];
      if (waits)
        parts.push(make("div", { class: "row" }, make("button", {
          id: "retry", type: "button", class: "main", on: { click: () => this.tryAgain() },
        }, this.words.retry)));
      return [make("section", {}, ...parts)];
    }

    promptPart(prompt) {
      const part = make("section", { class: "tip", role: "group", "aria-label": this.words.reminder },
        make("h2", {}, this.words.reminder),
        make("h3", {}, pick(prompt.title, this.language)),
        make("p", {}, pick(prompt.text, this.language)));
      if (this.answered) {
        part.append(make("p", { class: "said" }, this.answered));
        return part;
      }
      const id = this.idOf("prompt", prompt);
      const event = { risk: prompt.risk, code: prompt.code };
      const row = make("div", { class: "row" },
        make("button", { type: "button", class: "main", id: `${id}:yes`, on: { click: () => this.answer("confirmed", event) } }, this.words.confirm),
        make("button", { type: "button", id: `${id}:no`, on: { click: () => {
          row.replaceWith(this.reasonPart(id, this.words.why, this.words.send,
            (reason) => this.answer("overridden", { ...event, reason }), () => this.draw()));
          this.find(id).focus();
        } } }, this.words.override));
      part.append(row);
      return part;
    }

    answer(kind, event) {
      this.tell(kind, event);
      this.answered = kind === "confirmed" ? this.words.confirmed : this.words.overridden;
      outbox.flush();
      this.emit(kind, event);
      this.draw();
      this.say(this.answered);
      const form = this.form;
      const next = form && form.querySelector("input:not([type=hidden]), select, textarea");
      if (next) next.focus();
    }

    reasonPart(id, words, button, save, cancel) {
      const field = make("input", { id, type: "text", maxlength: 300, required: true, autocomplete: "off" });
      const done = () => {
        const reason = field.value.trim();
        field.classList.toggle("wrong", !reason);
        field.setAttribute("aria-invalid", String(!reason));
        if (reason) save(reason);
        else this.stop(this.words.reason, field);
      };
      field.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && !event.isComposing) {
          event.preventDefault();
          done();
        }
        if (event.key === "Escape" && cancel) cancel();
      });
      return make("div", {},
        make("label", { for: id }, words), field,
        make("div", { class: "row" },
          make("button", { type: "button", class: "main", on: { click: done } }, button),
          cancel && make("button", { type: "button", on: { click: cancel } }, this.words.cancel)));
    }

    guardPart(guard) {
      const stops = guard.found === "blocks";
      const id = this.idOf("guard", guard);
      const part = make("div", { class: stops ? "item stop" : "item", id, tabindex: "-1" },
        make("p", {}, make("span", { class: "tag" }, stops ? this.words.blocks : this.words.warns),
          make("span", {}, pick(guard.says, this.language))));
      const mend = pick(guard.mend, this.language);
      if (mend) part.append(make("p", {}, mend));
      if (stops) return part;
      const given = this.reasonFor(guard);
      if (given) part.append(make("p", { class: "said" }, `${this.words.overridden} ${given}`));
      else part.append(this.reasonPart(this.idOf("why", guard), this.words.whyOn, this.words.goOn, (reason) => {
        this.overridden.set(id, { reason, mark: this.mark });
        this.tell("overridden", { risk: guard.risk, code: guard.code, reason });
        this.emit("overridden", { risk: guard.risk, code: guard.code, reason });
        this.sendAgain();
      }));
      return part;
    }

    /** Having given a reason, the agent has already said to go on. */
    sendAgain() {
      if (this.lastSubmitter && !this.lastSubmitter.isConnected) this.lastSubmitter = null;
      if (this.lastSubmitter) this.lastSubmitter.click();
      else if (this.form) this.form.requestSubmit();
      else this.draw();
    }

    checkPart(check) {
      const id = this.idOf("check", check);
      const text = pick(check.text, this.language);
      const before = this.answers.get(id);
      const set = (value) => this.answers.set(id, value);
      if (check.input === "tick") {
        const box = make("input", { id, type: "checkbox", checked: before === true, required: true,
          on: { change: () => set(box.checked) } });
        return make("div", { class: "check" }, box, make("label", { for: id }, text));
      }
      const field = check.input === "choice" ? this.choiceField(check, id, before)
        : make("input", { id, type: check.input === "number" ? "number" : "text", step: check.input === "number" ? "any" : null,
            value: before, maxlength: 200, required: true, autocomplete: "off" });
      const read = () => set(field.type !== "number" ? field.value.trim()
        : Number.isNaN(field.valueAsNumber) ? "" : field.valueAsNumber);
      field.addEventListener("input", read);
      field.addEventListener("change", read);
      return make("div", { class: "check tall" },
        make("label", { for: id }, text, " ", make("span", { class: "need" }, `(${this.words.needed})`)), field);
    }

    choiceField(check, id, before) {
      const options = check.choices.map((choice) => {
        const text = pick(choice, this.language);
        return make("option", { value: text, selected: text === before }, text);
      });
      return make("select", { id, required: true }, make("option", { value: "" }, this.words.choose), ...options);
    }
  }

  // ---------------------------------------------------------------- finding forms

  const guides = new Map();

  const attach = (element) => {
    const old = guides.get(element);
    if (old && old.step === element.dataset.step && old.token === element.dataset.token) {
      old.place();
      return old;
    }
    if (old) old.dispose();
    const guide = new Guide(element);
    guides.set(element, guide);
    return guide;
  };

  const detach = (element) => {
    const guide = guides.get(element);
    if (!guide) return;
    guide.dispose();
    guides.delete(element);
  };

  const scan = () => {
    for (const element of guides.keys())
      if (!element.isConnected || !element.matches(TARGET)) detach(element);
    for (const element of document.querySelectorAll(TARGET))
      if (element.dataset.step && element.dataset.token) attach(element);
  };

  let isDue = false;
  const scanSoon = () => {
    if (isDue) return;
    isDue = true;
    queueMicrotask(() => {
      isDue = false;
      scan();
    });
  };

  const guideOf = (node) => {
    for (let here = node; here; here = here.parentElement) if (guides.has(here)) return guides.get(here);
    return null;
  };

  // On the window and before all others, so that no handler of the page sends anything first.
  window.addEventListener("submit", (event) => {
    const guide = event.target instanceof Element ? guideOf(event.target) : null;
    if (!guide) return;
    guide.lastSubmitter = event.submitter;
    guide.hold(event, event.submitter);
  }, true);
  // Pages that send without a form mark the button.
  window.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-watchfloor-submit]") : null;
    const guide = button && guideOf(button);
    if (!guide) return;
    guide.lastSubmitter = button;
    guide.hold(event, button);
  }, true);
  window.addEventListener("online", () => outbox.flush());
  window.addEventListener("popstate", scanSoon);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") outbox.flush({ keepalive: true });
  });

  const start = () => {
    new MutationObserver(scanSoon).observe(document.documentElement, {
      subtree: true, childList: true, attributes: true, attributeFilter: ["data-step", "data-token", "data-bs-theme", "data-theme"],
    });
    scan();
    if (outbox.waiting.length) outbox.flush();
  };

  /** The one global: for pages that must say when a form comes or goes. */
  window.Watchfloor = Object.freeze({ version: "1", scan, attach, detach, flush: () => outbox.flush() });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
