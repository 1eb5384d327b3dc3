// <word-count for="id_s">: how many words stand in a field. Quiet, and never in the way of a key: it counts when one pauses.

class WordCount extends HTMLElement {
  connectedCallback() {
    const field = document.getElementById(this.getAttribute("for"));
    field?.addEventListener("input", () => this.later(field));
    if (field?.value) this.show(field.value); // typed before this script had arrived
  }

  later(field) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(field.value), 400);
  }

  show(text) {
    const count = text.match(/\S+/gu)?.length ?? 0;
    this.textContent = `${count} ${count === 1 ? "word" : "words"}`;
  }
}

customElements.define("word-count", WordCount);
