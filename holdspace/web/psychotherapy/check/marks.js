// The marks as they are seen: a line under the sentence, and under the note what belongs in the record, why, and where it can go.
// A mark stays the same element for as long as it stands, so nobody loses their place in it.

export class Marks {
  constructor(check) {
    const { page } = check;
    Object.assign(this, { check, page, nodes: new Map(), sentences: [] });
    [this.place, this.list, this.under] = ["marks", "marked", "under"].map(page.$);
    this.place.addEventListener("click", ({ target }) => {
      const scope = target.closest("[data-again]")?.dataset.again;
      if (scope) this.safely(() => check.again(scope));
    });
  }

  show(found) {
    const unlike = [...new Map(found.map((one) => [one.sentence, one])).values()]; // what stands twice is told once
    const keys = unlike.map(({ kind, sentence }) => `${kind} ${sentence}`);
    const fresh = keys.filter((key) => !this.nodes.has(key)).length;
    for (const [key, node] of this.nodes) if (!keys.includes(key)) this.#gone(key, node);
    for (const [place, one] of unlike.entries()) {
      const node = this.nodes.get(keys[place]) ?? this.#made(one);
      node.finding = one; // its place in the text may have moved
      this.nodes.set(keys[place], node);
      if (this.list.children[place] !== node) this.list.insertBefore(node, this.list.children[place] ?? null);
    }
    this.sentences = unlike.map(({ sentence }) => sentence);
    this.draw(this.check.field.value);
    this.#silenced();
    if (fresh) this.tell(fresh === 1 ? "mark-one" : "mark-some", { n: fresh });
  }

  #gone(key, node) {
    this.nodes.delete(key);
    node.remove();
  }

  #silenced() {
    const { note, always } = this.check.quiet;
    const [here, ever] = ["note", "author"].map((scope) => this.place.querySelector(`[data-silenced="${scope}"]`));
    here.hidden = !note.length;
    ever.hidden = !always.size;
    this.place.hidden = !this.sentences.length && here.hidden && ever.hidden;
  }

  #made(one) {
    const node = this.page.$("mark").content.firstElementChild.cloneNode(true);
    const { categories } = this.check.checker.engine.book;
    this.page.fill(node, {
      name: one.categories.map((kind) => categories[kind].name).join(", "),
      quote: one.sentence.length > 90 ? `${one.sentence.slice(0, 80)}…` : one.sentence,
      message: one.message,
      cite: one.cite,
      rules: one.rules.join(", "),
      advice: one.advice,
    });
    for (const button of node.querySelectorAll("button:not([data-act])")) button.append(hidden(`: ${one.sentence}`));
    node.addEventListener("click", ({ target }) => this.#pressed(node, target.closest("button")));
    node.querySelector("details").addEventListener("toggle", ({ target }) => target.open && this.#ask(node));
    return node;
  }

  #pressed(node, button) {
    const one = node.finding;
    const { quiet, copy, see } = button?.dataset ?? {};
    if (quiet) this.safely(() => this.check.silence(quiet, one, this.#beside(node)));
    if (copy !== undefined) this.#copy(one, node.querySelector("select").value);
    if (see !== undefined) this.#see(one);
  }

  #see({ sentence, start }) {
    const { field } = this.check;
    const at = field.value.indexOf(sentence, start) < 0 ? field.value.indexOf(sentence) : start;
    field.focus();
    if (at >= 0) field.setSelectionRange(at, at + sentence.length);
  }

  /** Which sections of which open progress notes could take it. */
  async #ask(node) {
    const client = this.page.$("client").value;
    const places = await this.check.hand.places(client, node.finding.kind);
    const select = node.querySelector("select");
    const options = places.map(({ value, words, first }) => {
      const made = Object.assign(document.createElement("option"), { value, textContent: words });
      made.selected = first;
      return made;
    });
    select.replaceChildren(...options);
    node.querySelector("[data-open]").hidden = !places.length;
    node.querySelector("[data-none]").hidden = places.length > 0;
  }

  async #copy({ sentence }, value) {
    this.tell("copy-waits");
    this.tell(`copy-${await this.check.hand.copy(value, sentence)}`);
  }

  /** Where the keyboard goes when a mark is gone: to the next one, or back to the text. */
  #beside(node) {
    const next = node.nextElementSibling ?? node.previousElementSibling;
    return () => (next?.isConnected ? next.querySelector("summary") : this.check.field).focus();
  }

  /** The lines under the sentences, on a copy of the text that lies over it and cannot be touched. */
  draw(text) {
    const spots = this.sentences.map((words) => [text.indexOf(words), words]).filter(([at]) => at >= 0);
    const parts = [];
    let end = 0;
    for (const [at, words] of spots.sort((one, other) => one[0] - other[0])) {
      if (at < end) continue;
      parts.push(text.slice(end, at), Object.assign(document.createElement("mark"), { textContent: words }));
      end = at + words.length;
    }
    this.under.replaceChildren(...parts, ...(parts.length ? [text.slice(end)] : []));
    this.scrolled();
  }

  scrolled() {
    this.under.scrollTop = this.check.field.scrollTop;
  }

  tell(code, values) {
    this.page.$("mark-said").textContent = this.page.word(code, values);
  }

  async safely(act) {
    await act().catch(() => this.tell("mark-not-kept"));
  }

  clear() {
    for (const [key, node] of this.nodes) this.#gone(key, node);
    this.sentences = [];
    this.under.replaceChildren();
    this.place.hidden = true;
    this.page.$("mark-said").textContent = "";
  }
}

const hidden = (textContent) =>
  Object.assign(document.createElement("span"), { className: "visually-hidden", textContent });
