// <print-page>: a page opened to be printed offers the printer's dialogue. Without script one presses Ctrl P.

class PrintPage extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("[data-print]");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
}

customElements.define("print-page", PrintPage);
