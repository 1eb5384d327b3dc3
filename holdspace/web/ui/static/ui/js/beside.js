// Words that come to stand beside those in the editor: of somebody who saved first, or recovered from this device's journal.
// Both sides are kept on the server until the note is signed, whatever is chosen; then they are shown.
import { entries } from "./fields.js";
import { ask, live, parts } from "./fragments.js";
import { Sides } from "./sides.js";

const CLOCK = { hour: "2-digit", minute: "2-digit" };
const DAY = { day: "numeric", month: "short" };
const count = (words) => words.join(" ").split(/\s+/u).filter(Boolean).length;

export class Beside {
  constructor(page) {
    this.page = page;
    this.seen = new Set();
    this.turn = Promise.resolve();
    this.sides = new Sides(page.querySelector("[data-versions]"), page.form, (pairs) => this.keep(pairs));
  }

  /** Until somebody has chosen between two versions, nothing is saved over either. */
  get blocking() {
    return this.stale;
  }

  template(kind) {
    return document.querySelector(`template[data-sides="${kind}"]`);
  }

  /** Somebody saved first: fetch the note as it is now and let its writer choose. False when it could not be fetched. */
  async conflict(html) {
    this.stale = true;
    const answer = await ask(location.pathname).catch(() => null);
    const newer = parts(answer?.html ?? "").flatMap((one) => [one, ...one.querySelectorAll("note-autosave")]);
    const editor = newer.find((one) => one.matches("note-autosave"));
    if (answer?.status !== 200 || !editor) {
      this.stale = false;
      return false;
    }
    this.turn = this.turn.then(() =>
      this.choose("conflict", entries(editor.querySelector("form")), Date.now(), this.said(html)),
    );
    await this.turn;
    this.stale = false;
    this.page.revise(editor.dataset.revision);
    return true;
  }

  said(html) {
    const title = parts(html)[0]?.querySelector("[data-version-title]");
    return { when: title?.textContent.trim() ?? "" };
  }

  /** What was found in the journal, one after the other. */
  async recovered(found, forget) {
    for (const entry of found) {
      if (this.seen.has(entry.id)) continue;
      this.seen.add(entry.id);
      const timeZone = this.template("recovered").dataset.zone;
      const [day, today] = [entry.at, Date.now()].map((one) =>
        new Date(one).toLocaleDateString("en-GB", { ...DAY, timeZone }),
      );
      const time = new Date(entry.at).toLocaleTimeString("en-GB", { ...CLOCK, timeZone });
      const when = day === today ? time : `${day}, ${time}`;
      this.turn = this.turn.then(() => this.choose("recovered", entry.fields, entry.at, { when }, () => forget(entry)));
    }
    await this.turn;
  }

  async choose(kind, other, at, facts, safe = () => {}) {
    this.kind = kind;
    this.at = at;
    const pairs = this.sides.pairs(other);
    if (!pairs.length) {
      await safe();
      return;
    }
    const own = pairs.map((pair) => (kind === "recovered" ? pair.other : pair.form));
    const more = count(own) - count(pairs.map((pair) => (kind === "recovered" ? pair.form : pair.other)));
    const words = more > 1 ? `${more} words` : "what you wrote";
    const chosen = this.sides.show(this.template(kind), other, { ...facts, words });
    this.keep(pairs).then((kept) => kept && safe());
    await chosen;
    if (!this.page.dataset.aside) await safe(); // nothing is set aside here: what was chosen stands in the form
  }

  /** Both sides to the server. True when it has them. */
  async keep(pairs) {
    if (!this.page.dataset.aside || !pairs.length) return false;
    const form = new FormData();
    form.set("csrfmiddlewaretoken", this.page.form.elements.csrfmiddlewaretoken.value);
    form.set("why", this.kind);
    form.set("written", String(this.at));
    for (const { label, form: here, other } of pairs) {
      form.append("label", label);
      form.append("mine", this.kind === "recovered" ? other : here);
      form.append("saved", this.kind === "recovered" ? here : other);
    }
    const answer = await ask(this.page.dataset.aside, { method: "POST", form }).catch(() => null);
    if (answer?.status === 200) live(answer.html);
    return answer?.status === 200;
  }
}
