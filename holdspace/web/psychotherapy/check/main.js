// The boundary check in a psychotherapy note: marks what belongs in the record, after a pause, never in the way. It runs in the page, a few
// milliseconds at a time: under trusted types a worker could not be started. It sends nothing; what is silenced is sealed with the note.
import { createChecker } from "../../../boundary/js/checking.js";
import { Hand } from "./hand.js";
import { Marks } from "./marks.js";
import { Quiet } from "./quiet.js";

const KIND = "psychotherapy";
const PAUSE = 1000;
const SLICE = 8; // milliseconds at a time
const ENDED = /[.!?…。！？]["'”’)\]»]*$/;
const breath = () => new Promise((go) => setTimeout(go));

export class Check {
  /** page: what it may use of the page's own modules (page/along.js). */
  static async made(page) {
    const { default: text } = await import("notebook-book");
    return new Check(page, JSON.parse(text));
  }

  constructor(page, asset) {
    Object.assign(this, { page, asset, number: 0, typing: false, shown: new Set() });
    this.field = page.$("body");
    this.quiet = new Quiet(page);
    this.hand = new Hand(page);
    this.marks = new Marks(this);
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("blur", () => this.left());
    this.field.addEventListener("scroll", () => this.marks.scrolled());
    document.addEventListener("selectionchange", () => this.waiting && this.later());
    document.addEventListener("leaf", () => this.anew());
    document.addEventListener("shut", () => this.shut());
  }

  /** The notebook is open. */
  async opened() {
    this.checker ??= createChecker(this.asset);
    await this.quiet.opened().catch(() => {}); // then what is silenced in all notes is marked, until it can be read
    this.hand.opened();
    this.anew();
  }

  /** Nothing of a note stays behind. */
  shut() {
    this.number += 1;
    clearTimeout(this.timer);
    Object.assign(this, { checker: null, shown: new Set(), found: null });
    this.quiet.shut();
    this.marks.clear();
    this.hand.shut();
  }

  /** Another note lies on the leaf, or none. */
  anew() {
    Object.assign(this, { typing: false, shown: new Set(), found: null });
    this.marks.clear();
    this.later(0);
  }

  typed() {
    this.typing = true;
    this.marks.draw(this.field.value);
    this.later();
  }

  left() {
    this.typing = false;
    if (this.waiting) this.later(0);
  }

  later(pause = PAUSE) {
    this.number += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.read(), pause);
  }

  async read() {
    const { number, checker } = this;
    if (!checker || !this.page.current()) return;
    const text = this.field.value;
    const found = await this.findings(text, number);
    if (!found || number !== this.number) return;
    this.found = found;
    await this.show();
    this.marks.place.dataset.read = number; // so many changes of the text are read
  }

  /** Sentence by sentence, so that no key waits; null when it is about older words. */
  async findings(text, number) {
    const letters = Array.from(text);
    let began = performance.now();
    for (const [start, end] of this.checker.engine.splitter.split(letters)) {
      if (performance.now() - began > SLICE) {
        await breath();
        if (number !== this.number || !this.checker) return null;
        began = performance.now();
      }
      this.checker.check(letters.slice(start, end).join(""), KIND); // remembered
    }
    const whole = this.checker.check(text, KIND).filter((one) => one.categories.length);
    return whole.map((one) => ({ ...one, kind: one.categories[0], sentence: text.slice(one.start, one.end) }));
  }

  /** Without what is silenced, and without the sentence that somebody is in the midst of. */
  async show() {
    const { found, number } = this;
    this.waiting = false;
    const covered = await Promise.all(found.map((one) => this.quiet.covers(one)));
    if (number !== this.number) return;
    const open = found.filter((one, place) => !covered[place] && !this.midst(one));
    this.shown = new Set(open.map(({ sentence }) => sentence));
    this.marks.show(open);
  }

  midst({ sentence, start, end }) {
    const caret = this.field.selectionEnd;
    if (!this.typing || caret < start || caret > end || this.shown.has(sentence)) return false;
    const writing = caret < end || !ENDED.test(sentence);
    this.waiting ||= writing;
    return writing;
  }

  /** scope: sentence, note or author. */
  async silence(scope, one, onwards) {
    await this.quiet.silence(scope, one);
    if (this.found) await this.show();
    onwards();
    this.marks.tell("mark-silenced");
  }

  async again(scope) {
    await this.quiet.again(scope);
    this.later(0);
  }
}
