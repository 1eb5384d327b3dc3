// The cover over a quiet page. The page stays as it is underneath: its words are in the document, not on the screen.
import { ask, parts, token } from "./fragments.js";

/** Remember where one was, so that the caret is there again afterwards. */
function place() {
  const field = document.activeElement;
  const caret = field && "selectionStart" in field ? [field.selectionStart, field.selectionEnd] : null;
  const scroll = [scrollX, scrollY];
  return () => {
    scrollTo(...scroll);
    field?.focus({ preventScroll: true });
    if (caret?.[0] != null) field.setSelectionRange(...caret);
  };
}

export class Cover {
  constructor(host, opened) {
    this.host = host;
    this.opened = opened;
    this.back = place();
    this.title = document.title;
    this.sheet = document.createElement("div");
    this.sheet.className = "cover";
    host.append(this.sheet);
    for (const part of this.rest()) part.inert = true;
    document.body.classList.add("is-covered");
    document.title = "Covered - Holdspace";
    this.sheet.addEventListener("submit", (event) => this.send(event));
    this.fetch();
  }

  rest() {
    return [...document.body.children].filter((part) => part !== this.host && part.tagName !== "SCRIPT");
  }

  async fetch() {
    try {
      this.show(await ask(this.host.dataset.unlock, { background: true }));
    } catch {
      this.say("The server does not answer. What you wrote is kept on this page. Trying again.");
      this.again = setTimeout(() => this.fetch(), 5000);
    }
  }

  show(answer) {
    if (answer.state === "signed-out") {
      this.say("You are signed out. Sign in in another tab; this page opens again where you left it.", true);
      this.again = setTimeout(() => this.look(), 5000);
      return;
    }
    const sheet = parts(answer.html);
    if (answer.status !== 200 && answer.status !== 422)
      this.say(sheet[0]?.textContent.trim() || "The server could not answer. Wait a little.");
    else if (sheet[0]?.dataset.person !== this.host.dataset.person)
      this.say("Somebody else is signed in in this browser now. This page stays covered.");
    else this.sheet.replaceChildren(...sheet);
    this.sheet.querySelector('[aria-invalid="true"], input:not([type="hidden"])')?.focus();
  }

  /** A sentence of our own, above the form if there is one. */
  say(sentence, signIn = false) {
    const notice = document.createElement("p");
    notice.className = "notice due cover-words";
    notice.setAttribute("role", "alert");
    notice.textContent = sentence;
    this.sheet.querySelector(".cover-words")?.remove();
    (this.sheet.querySelector(".paper") ?? this.sheet).prepend(notice);
    if (!signIn || this.sheet.querySelector("[data-sign-in]")) return;
    const link = document.createElement("a");
    Object.assign(link, { className: "button first", target: "_blank", href: this.host.dataset.login });
    link.dataset.signIn = "";
    link.textContent = "Sign in";
    this.sheet.replaceChildren(notice, link);
  }

  /** Signed out: has the same person signed in elsewhere by now? */
  async look() {
    const value = await token().catch(() => "");
    if (value) this.opened(value);
    else this.again = setTimeout(() => this.look(), 5000);
  }

  async send(event) {
    const form = event.target;
    if (!form.matches("[data-unlock-form]")) return;
    event.preventDefault();
    try {
      const answer = await ask(form.action, { method: "POST", form: new FormData(form) });
      if (answer.status === 200) this.opened(parts(answer.html)[0]?.value);
      else this.show(answer);
    } catch {
      this.say("The server does not answer. Nothing is lost; try again in a moment.");
    }
  }

  lift() {
    clearTimeout(this.again);
    this.sheet.remove();
    for (const part of this.rest()) part.inert = false;
    document.body.classList.remove("is-covered");
    document.title = this.title;
    this.back();
  }
}
