// <boundary-check>: marks sentences of a progress note that tell more than the record needs. Beside the text, after a pause, never in the way.
// data-worker, data-book: the check and its rulebook, loaded once the page can be written in. No word of the note leaves the browser for it.
import { Hand } from "./boundary-hand.js";
import { Panel } from "./boundary-panel.js";
import { Quiet } from "./boundary-quiet.js";
import { tick } from "./completeness-ticks.js";

const PAUSE = 1000;
const ENDED = /[.!?…。！？]["'”’)\]»]*$/;
const MOSTLY = 0.6; // of at least so many sentences
const ENOUGH = 5;
const idle = globalThis.requestIdleCallback ?? ((act) => setTimeout(act, 200));

class BoundaryCheck extends HTMLElement {
  connectedCallback() {
    if (this.form) return;
    this.form = document.getElementById("note");
    this.fields = [...this.form.querySelectorAll("writing-field > textarea")];
    Object.assign(this, {
      quiet: new Quiet(this),
      panel: new Panel(this),
      hand: new Hand(this),
      number: 0,
      marked: new Set(),
    });
    this.addEventListener("click", ({ target }) => target.closest("button[data-again]") && this.again());
    this.listen();
    const begin = () => idle(() => this.begin(), { timeout: PAUSE });
    if (document.readyState === "complete") begin();
    else addEventListener("load", begin, { once: true });
  }

  /** What cannot be loaded is tried again at the next pause; until then one writes as without it. */
  async begin() {
    if (this.worker) return;
    const answer = await fetch(this.dataset.book).catch(() => null);
    if (!answer?.ok || this.worker) return;
    this.worker = new Worker(this.dataset.worker, { type: "module" });
    this.worker.addEventListener("message", ({ data }) => this.heard(data));
    const before = [...document.querySelectorAll(".previous .words")].map((one) => one.textContent).join("\n");
    this.worker.postMessage({ book: await answer.text(), before });
    this.ask();
  }

  listen() {
    this.form.addEventListener("input", ({ target }) => this.fields.includes(target) && this.typed(target));
    this.form.addEventListener("compositionend", ({ target }) => this.fields.includes(target) && this.typed(target));
    this.form.addEventListener("focusout", () => this.left());
    document.addEventListener("selectionchange", () => this.waiting && this.later());
    const list = document.getElementById("completeness")?.parentElement;
    if (list) new MutationObserver(() => this.last && tick(this.last.kinds)).observe(list, { childList: true });
  }

  typed(field) {
    this.typing = field;
    this.later();
  }

  left() {
    this.typing = null; // what was withheld is no more in anybody's midst
    if (this.waiting) this.later(0);
  }

  later(pause = PAUSE) {
    this.number += 1; // an answer about older words comes too late
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.worker ? this.ask() : this.begin()), pause);
  }

  ask() {
    const texts = Object.fromEntries(this.fields.map((field) => [field.name, field.value]));
    this.worker.postMessage({ id: this.number, texts });
  }

  heard(answer) {
    if (answer.id !== this.number) return;
    this.last = answer;
    this.dataset.read = answer.id; // so many changes of the text are read
    this.show();
    tick(answer.kinds);
    const words = this.fields.reduce((sum, { value }) => sum + (value.match(/\S+/gu)?.length ?? 0), 0);
    this.remark("long", words > Number(this.dataset.long));
    this.remark("same", answer.sentences >= ENOUGH && answer.same >= MOSTLY * answer.sentences);
  }

  async show() {
    const { id, found } = this.last;
    this.waiting = false;
    const all = await Promise.all(this.fields.map((field) => this.shown(field, found[field.name])));
    if (id !== this.number) return;
    this.marked = new Set(all.flat().map((one) => one.sentence));
    const fresh = this.fields.map((field, place) => {
      field.parentElement.found = all[place].map((one) => one.sentence);
      field.parentElement.later?.();
      return this.panel.show(field.name, all[place]);
    });
    const count = fresh.reduce((sum, one) => sum + one, 0);
    if (count) this.say(count === 1 ? "One sentence is marked." : `${count} sentences are marked.`);
  }

  /** Without what is silenced, and without the sentence that somebody is in the midst of. */
  async shown(field, found) {
    const covered = await Promise.all(found.map((one) => this.quiet.covers(one)));
    const open = found.filter((one, place) => !covered[place] && !this.midst(field, one));
    return open.map((one) => ({ ...one, field }));
  }

  midst(field, { sentence, start, end }) {
    const caret = field.selectionEnd;
    if (this.typing !== field || caret < start || caret > end || this.marked.has(sentence)) return false;
    const writing = caret < end || !ENDED.test(sentence);
    this.waiting ||= writing;
    return writing;
  }

  async silence(scope, one, onwards) {
    const kept = this.quiet.silence(scope, one);
    await this.show();
    onwards();
    this.say(
      (await kept) ? "Not marked any more." : "Not marked on this page any more. The server does not know of it yet.",
    );
    part(this, "silenced").hidden = false;
  }

  async again() {
    if (!(await this.quiet.again())) return this.say("The server did not answer. Try again in a moment.");
    part(this, "silenced").hidden = true;
    this.later(0);
  }

  /** Said once, and gone when it is no longer so, or when its author leaves it so. */
  remark(kind, so) {
    const node = part(this, `remark="${kind}"`);
    const shown = so && !this.quiet.kinds.has(kind);
    if (shown && node.hidden && !node.said) this.say(node.querySelector("h3").textContent);
    node.said ||= shown;
    node.hidden = !shown;
    node.querySelector("button").onclick = () => this.silence("note", { kind }, () => this.remark(kind, so));
  }

  say(words) {
    part(this, "said").textContent = words;
  }
}

const part = (node, name) => node.querySelector(`[data-${name}]`);

customElements.define("boundary-check", BoundaryCheck);
