// <comment-quote data-about="words-s">: words selected in that text are put into the comment's field for the words it is about.
// Without script one types or pastes them there.
const LONGEST = 1000;
const SHOWN = 40;

class CommentQuote extends HTMLElement {
  connectedCallback() {
    this.text = document.getElementById(this.dataset.about);
    this.field = this.querySelector('input[name="quote"]');
    if (!this.text || !this.field) return;
    document.addEventListener("selectionchange", () => this.picked());
    this.querySelector("details").addEventListener("toggle", (event) => this.opened(event.target));
  }

  /** The words selected last in this text; a selection that goes beyond it is none. */
  picked() {
    const chosen = document.getSelection();
    if (
      !chosen ||
      chosen.isCollapsed ||
      !this.text.contains(chosen.anchorNode) ||
      !this.text.contains(chosen.focusNode)
    )
      return;
    const words = chosen.toString().trim().slice(0, LONGEST);
    if (!words) return;
    this.words = words;
    const short = words.length > SHOWN ? `${words.slice(0, SHOWN)}…` : words;
    this.querySelector("[data-picked]").textContent = `“${short}”`;
  }

  opened(details) {
    if (!details.open) return;
    if (this.words && !this.field.value) this.field.value = this.words.replace(/\s+/gu, " ");
    this.querySelector("textarea").focus();
  }
}

customElements.define("comment-quote", CommentQuote);
