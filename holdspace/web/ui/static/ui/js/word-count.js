// <word-count for="id_s">: how many words stand in a field. Quiet: it is read only by whoever looks.

class WordCount extends HTMLElement {
  connectedCallback() {
    const field = document.getElementById(this.getAttribute("for"));
    field?.addEventListener("input", () => this.show(field.value));
    if (field?.value) this.show(field.value); // typed before this script had arrived
  }

  show(text) {
    const count = text.trim() ? text.trim().split(/\s+/u).length : 0;
    this.textContent = `${count} ${count === 1 ? "word" : "words"}`;
  }
}

customElements.define("word-count", WordCount);
