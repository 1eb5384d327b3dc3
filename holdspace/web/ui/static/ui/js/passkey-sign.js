// <passkey-sign>: asks the server what is to be signed, checks it as a witness, lets the passkey sign it, and sends the form.
import { sentence } from "./fragments.js";
import { parse } from "./log-proof.js";
import { Memory, witness } from "./log-witness.js";
import { challengeOf, challengeOfMany } from "./sign-many.js";

const FINE = ["first", "goes-on", "restored"];
const WORDS = {
  NotAllowedError: "No passkey was used. Nothing was signed; you can try again, or sign with your password.",
  other: "This browser could not use a passkey here. Sign with your password.",
  log: "Nothing was signed. What you were shown of the log does not go on from what this browser saw. Read the notice above.",
  statement:
    "Nothing was signed. What came to be signed does not fit the log. Try again, and tell the privacy officer if it stays.",
};
const url64 = (text) => text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const raw = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));

class PasskeySign extends HTMLElement {
  connectedCallback() {
    if (!window.PublicKeyCredential?.prototype.toJSON) return;
    this.memory = new Memory(document.querySelector("log-witness")?.dataset.practice ?? "");
    this.words = this.querySelector("[data-words]");
    this.button = this.querySelector("[data-sign]");
    this.despite = this.querySelector("[data-despite]");
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.sign());
    document.addEventListener("holdspace:witnessed", () => this.warn());
    this.warn();
  }

  warn() {
    this.despite.hidden = !this.memory.kept.alarm;
    if (this.memory.kept.alarm) this.closest("form").querySelector("details")?.setAttribute("open", "");
  }

  /** Signing on although this browser's witness disagrees takes a tick of its own. */
  get stopped() {
    return Boolean(this.memory.kept.alarm) && !this.despite.querySelector("input").checked;
  }

  async sign() {
    if (this.stopped) {
      this.tell(WORDS.log);
      return;
    }
    this.button.disabled = true;
    try {
      const asked = await this.begin();
      if (asked && (await this.witnessed(asked))) await this.ceremony(asked);
    } catch (error) {
      this.tell(WORDS[error.name] ?? WORDS.other);
    }
    this.button.disabled = false;
  }

  async begin() {
    const form = new FormData(this.closest("form"));
    for (const secret of ["password", "code", "credential"]) form.delete(secret);
    form.set("seen", String(this.memory.size));
    const headers = { "X-Holdspace-Fragment": "1" };
    const answer = await fetch(this.dataset.begin, { method: "POST", body: new URLSearchParams(form), headers });
    if (answer.ok && !answer.redirected) return answer.json();
    const html = await answer.text();
    this.tell(sentence(html) || WORDS.other);
    return null;
  }

  /** The log that the statement names is the one shown, and goes on from what this browser saw. */
  async witnessed({ statement, statements = [statement], log }) {
    const named = statements.map((one) => JSON.parse(one).log);
    if (!log) return named.every((one) => one === null);
    const now = parse(log.text);
    const fits = (one) => one?.origin === now.origin && one.size === now.size && one.root === url64(now.root);
    if (!now || !named.every(fits)) {
      this.tell(WORDS.statement);
      return false;
    }
    const verdict = await witness(this.memory, log);
    document.dispatchEvent(new CustomEvent("holdspace:witnessed"));
    if (FINE.includes(verdict) || !this.stopped) return true;
    this.tell(WORDS.log);
    return false;
  }

  async ceremony({ statement, statements, credentials, rp, timeout }) {
    const form = this.closest("form");
    const challenge = await (statements ? challengeOfMany(statements) : challengeOf(statement));
    const allowCredentials = credentials.map((id) => ({ type: "public-key", id: raw(id) }));
    const publicKey = { challenge, allowCredentials, rpId: rp, userVerification: "required", timeout };
    const shown = await navigator.credentials.get({ publicKey });
    form.querySelector('[name="credential"]').value = JSON.stringify(shown.toJSON());
    form.noValidate = true;
    form.requestSubmit();
  }

  tell(words) {
    this.words.textContent = words;
    this.words.hidden = false;
  }
}

customElements.define("passkey-sign", PasskeySign);
