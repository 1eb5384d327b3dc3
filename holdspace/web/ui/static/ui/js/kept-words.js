// <kept-words>: a form that is sent once and has no draft on the server (an addendum, a safety plan). What is typed goes to this
// device's journal, sealed, and stands beside the form again when its page died before it was sent (decision 0025).
// Around no form, on the page that shows how many there are: what was sent when there were fewer has arrived, and is thrown away.
import { Beside } from "./beside.js";
import { Journal } from "./journal.js";
import { openStore } from "./journal-store.js";

class KeptWords extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form) return void this.arrived().catch(() => {}); // a private window keeps nothing
    this.journal = new Journal(this, () => this.tell());
    this.beside = new Beside(this);
    this.form.addEventListener("input", (event) => event.target.matches("textarea") && this.journal.write());
    document.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("holdspace:unlocked", () => this.begin());
    addEventListener("beforeunload", (event) => this.leaves() && this.dirty && event.preventDefault());
    this.begin();
  }

  get dirty() {
    if ("refused" in this.dataset) return true; // what stands here is nowhere else
    return [...this.form.querySelectorAll("textarea")].some((one) => one.value !== one.defaultValue);
  }

  get keeps() {
    return ["ready", "on"].includes(this.journal.state);
  }

  async begin() {
    const found = await this.journal.begin();
    await this.beside.recovered(found, (entry) => this.journal.forget(entry));
  }

  tell() {
    this.querySelector("[data-kept]").hidden = !this.keeps;
  }

  /** Whether words would be left that nothing keeps: the browser asks first. Signing out makes what this device kept unreadable. */
  leaves() {
    return this.out || (!this.keeps && !this.going);
  }

  submitted(event) {
    this.going = event.target === this.form;
    if (this.going) this.journal.sent(Number(this.dataset.count));
    this.out = event.target.matches('form[action$="/logout/"]');
  }

  async arrived() {
    const store = await openStore();
    const there = ({ note, sent }) => note === this.dataset.journal && sent < Number(this.dataset.count);
    for (const one of await store.all()) if (there(one)) await store.remove(one.id);
  }
}

customElements.define("kept-words", KeptWords);
