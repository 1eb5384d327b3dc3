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
    const link = document.createElement("a");
    Object.assign(link, { href: document.querySelector("idle-lock").dataset.login, target: "_blank" });
    link.textContent = "Sign in in another tab";
    this.page.notice(
      "You are signed out. Your words stay here and you can go on writing. ",
      link,
      "; then they are saved.",
    );
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
    document.dispatchEvent(new CustomEvent("holdspace:signed-in"));
    this.back();
  }
}
