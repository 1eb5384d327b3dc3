// <passkey-proof>: asks the machine for a passkey and sends what it gives with the form around it.

const WORDS = {
  NotAllowedError: "No passkey was used. Nothing was changed; you can try again, or use your password.",
  other: "This browser could not use a passkey here. Use your password.",
};

class PasskeyProof extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("[data-passkey]");
    this.words = this.querySelector("[data-passkey-words]");
    if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return;
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.prove());
  }

  async prove() {
    const form = this.closest("form");
    try {
      const told = JSON.parse(this.querySelector('script[type="application/json"]').textContent);
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(told.publicKey);
      const shown = await navigator.credentials.get({ publicKey });
      this.querySelector('[name="credential"]').value = JSON.stringify(shown.toJSON());
      form.noValidate = true;
      form.requestSubmit();
    } catch (error) {
      this.words.textContent = WORDS[error.name] ?? WORDS.other;
      this.words.hidden = false;
    }
  }
}

customElements.define("passkey-proof", PasskeyProof);
