// <idle-lock>: after 13 quiet minutes a countdown with "Stay", after 15 a cover (security.md 7.1). Several tabs of one
// person are one: what is done in any of them counts for all.
import { Cover } from "./cover.js";
import { ask, renew } from "./fragments.js";

const PING = 240_000; // at most every four minutes, and only if somebody did something
const SIGNS = ["keydown", "pointerdown", "pointermove", "wheel", "touchstart", "scroll"];

class IdleLock extends HTMLElement {
  connectedCallback() {
    this.idle = Number(this.dataset.idle) * 1000;
    this.warn = Number(this.dataset.warn) * 1000;
    this.last = Date.now();
    this.pinged = this.last;
    this.warning = this.querySelector(".idle-warning");
    this.left = this.querySelector(".idle-left");
    this.tabs = new BroadcastChannel("holdspace");
    this.tabs.addEventListener("message", (event) => this.hear(event.data));
    this.tell("here");
    for (const sign of SIGNS)
      document.addEventListener(sign, (event) => this.sign(event), { capture: true, passive: true });
    this.querySelector("[data-stay]").addEventListener("click", () => this.stay());
    document.addEventListener("visibilitychange", () => this.tick());
    document.addEventListener("holdspace:locked", () => this.cover());
    document.addEventListener("holdspace:signed-out", (event) => (event.detail?.writing ? this.soon() : this.cover()));
    document.addEventListener("holdspace:signed-in", () => this.soon(Number(this.dataset.idle) * 1000));
    document.addEventListener(
      "submit",
      (event) => event.target.matches('form[action$="/logout/"]') && this.tell("left"),
    );
    this.timer = setInterval(() => this.tick(), 1000);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    this.tabs.close();
  }

  /** The login ran out while somebody writes: the words stay in sight for as long as they do, and a quiet minute more. */
  soon(idle = Math.min(this.idle, 60_000)) {
    this.idle = idle;
    this.warn = Math.min(Number(this.dataset.warn) * 1000, idle);
  }

  tell(kind) {
    this.tabs.postMessage({ kind, person: this.dataset.person, at: this.last });
  }

  hear({ kind, person, at }) {
    if (person !== this.dataset.person) return;
    if (kind === "locked") this.cover(false);
    else if (kind === "left") {
      document.dispatchEvent(new CustomEvent("holdspace:cover")); // send what is there while the login lasts
      setTimeout(() => this.cover(false), 1500);
    } else {
      this.last = Math.max(this.last, at);
      if (kind === "opened") this.uncover(false);
      this.tick();
    }
  }

  /** Somebody touched the page. During the countdown only "Stay" counts, so that a nudge of the table does not. */
  sign(event) {
    if (!event.isTrusted || this.covering || !this.warning.hidden) return;
    const now = Date.now();
    if (now - this.last < 1000) return;
    this.last = now;
    this.tell("active");
  }

  stay() {
    this.last = Date.now();
    this.tell("active");
    this.ping();
    this.tick();
  }

  tick() {
    if (this.covering) return;
    const now = Date.now();
    const quiet = now - this.last;
    if (quiet >= this.idle) {
      this.cover();
      return;
    }
    this.warning.hidden = quiet < this.warn;
    const seconds = Math.ceil((this.idle - quiet) / 1000);
    this.left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (this.last > this.pinged && now - this.pinged >= PING) this.ping();
  }

  /** Tell the server when somebody was last here: exactly, however long ago. */
  async ping() {
    const ago = Math.round((Date.now() - this.last) / 1000);
    this.pinged = Date.now();
    const form = new FormData();
    form.set("csrfmiddlewaretoken", this.token());
    const headers = { "X-Holdspace-Idle": String(ago) };
    const answer = await ask(this.dataset.alive, { method: "POST", form, headers }).catch(() => null);
    if (answer?.status === 423 || answer?.state === "signed-out") this.cover();
  }

  token() {
    return document.querySelector('input[name="csrfmiddlewaretoken"]')?.value ?? "";
  }

  cover(tell = true) {
    if (this.covering) return;
    document.dispatchEvent(new CustomEvent("holdspace:cover"));
    this.warning.hidden = true;
    this.covering = new Cover(this, (token) => this.uncover(true, token));
    if (tell) this.tell("locked");
  }

  uncover(tell = true, token = "") {
    if (!this.covering) return;
    this.last = Date.now();
    this.pinged = this.last;
    this.covering.lift();
    this.covering = null;
    if (token) renew(token);
    if (tell) this.tell("opened");
    document.dispatchEvent(new CustomEvent("holdspace:unlocked"));
  }
}

customElements.define("idle-lock", IdleLock);
