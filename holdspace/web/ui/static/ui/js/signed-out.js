// The login ran out while somebody writes: a line above the note says so, the words stay, and writing goes on.
import { freshToken } from "./fragments.js";

const EVERY = 4000;

export class SignedOut {
  /** back: called when the same person is signed in again, in whichever tab. */
  constructor(page, back) {
    Object.assign(this, { page, back, shown: false });
    addEventListener("focus", () => this.shown && this.look());
  }

  show() {
    if (this.shown) return;
    this.shown = true;
    this.page.notice(
      "You are signed out. Your words stay here and you can go on writing; they are saved when you sign in again.",
    );
    const where = this.page.journal.state === "on" ? "device" : "page";
    this.page.line.away(`You are signed out. Kept on this ${where}.`);
    const { login } = document.querySelector("idle-lock").dataset;
    this.page.line.offer("Sign in in another tab", login, { target: "_blank" });
    document.dispatchEvent(new CustomEvent("holdspace:signed-out", { detail: { writing: true } }));
    this.later();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), EVERY);
  }

  async look() {
    if (!this.shown) return;
    if (!(await freshToken().catch(() => false))) return void this.later();
    clearTimeout(this.timer);
    this.shown = false;
    this.page.notice();
    this.page.line.offer();
    document.dispatchEvent(new CustomEvent("holdspace:signed-in"));
    this.back();
  }
}
