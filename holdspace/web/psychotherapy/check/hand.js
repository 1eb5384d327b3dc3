// From hand to hand: sentences go between this page and an open progress note of the same login, on this device, over a channel that only
// pages of this very address hear. Each transfer has a number of its own, is addressed to one page, and must be accepted there.

const PATIENCE = 400; // milliseconds until an open progress note has answered
const AGAIN = 1000;
const FIRST = [
  [/plan|recommend|next/i, ["treatment_plan", "prognosis", "modality_frequency"]],
  [/assess|response|progress/i, ["diagnosis", "progress", "functional_status"]],
  [/objective|measure|data|mental/i, ["test_result", "medication", "session_time"]],
];

export class Hand {
  constructor(page) {
    Object.assign(this, { page, id: crypto.randomUUID(), waiting: new Map(), editors: null });
    this.person = document.body.dataset.person;
    this.channel = new BroadcastChannel("holdspace-hand");
    this.channel.addEventListener("message", ({ data, origin }) => origin === location.origin && this.#heard(data));
    addEventListener("pagehide", () => page.sitting.vault && this.#send({ kind: "shut", page: this.id }));
  }

  #send(message) {
    this.channel.postMessage({ ...message, person: this.person, to: "record" });
  }

  /** That somebody can be reached here is told only while the notebook is open. */
  opened() {
    this.#send({ kind: "open", page: this.id });
  }

  shut() {
    this.#send({ kind: "shut", page: this.id });
    this.waiting.clear();
    this.page.$("offers").replaceChildren();
  }

  #heard({ person, to, kind, ...rest }) {
    if (to !== "sealed" || person !== this.person || !this.page.sitting.vault) return;
    if (kind === "ask") this.opened();
    if (kind === "editor") this.editors?.push(rest);
    if (kind === "offer" && rest.page === this.id) this.#offered(rest);
    if (kind === "answer") this.waiting.get(rest.id)?.(rest.said);
    if (kind === "answer") this.waiting.delete(rest.id); // once
  }

  // --- from here to a progress note ---

  /** Sections of open progress notes: {value, words, first}. A note of another client than this one is left out. */
  async places(client, kind) {
    const editors = [];
    this.editors = editors;
    this.#send({ kind: "editors", page: this.id });
    await new Promise((go) => setTimeout(go, PATIENCE));
    const fit = editors.filter((one) => !client || one.client === client);
    return fit.flatMap(({ page, client: whose, label, sections }) => {
      const first = wanted(sections, kind);
      const words = (section) => [section, label, this.page.nameOf(whose)].filter(Boolean).join(", ");
      return sections.map(([name, section]) => ({
        value: JSON.stringify([page, name]),
        words: words(section),
        first: name === first && page === fit[0].page,
      }));
    });
  }

  /** "put" when it stands there, "left" when it was not taken. */
  copy(value, text) {
    const [page, section] = JSON.parse(value);
    const id = crypto.randomUUID();
    this.#send({ kind: "copy", page, section, text, id });
    return new Promise((answer) => {
      this.waiting.set(id, (said) => answer(said === "put" || said === "busy" ? said : "left"));
    });
  }

  // --- from a progress note to here ---

  /** A sentence waits until its author takes it. While a question stands on the page there is no place for it. */
  #offered({ id, text, client, session }) {
    const { page } = this;
    const { $ } = page;
    if ($("nav").hidden || $("offers").children.length) return this.#send({ kind: "answer", id, said: "busy" });
    const box = $("offer").content.firstElementChild.cloneNode(true);
    page.fill(box, { quote: text, whose: page.nameOf(client) });
    const here = page.current();
    const other = here && $("client").value && $("client").value !== client;
    box.querySelector('[data-take="here"]').hidden = !here || Boolean(other);
    box.addEventListener("click", async ({ target }) => {
      const way = target.closest("[data-take]")?.dataset.take;
      if (!way) return;
      box.remove();
      if (way === "leave") return this.#send({ kind: "answer", id, said: "left" });
      const leaf = await this.#taken(way, { text, client, session });
      this.#answered(id, leaf, text);
    });
    $("offers").replaceChildren(box);
  }

  /** The leaf that has the sentence now; null when what lay open could not be left. */
  async #taken(way, { text, client, session }) {
    const { $, blank, current, flush, linked, wrote } = this.page;
    if (way === "new") await blank();
    const leaf = current();
    if (!leaf || (way === "new" && leaf.base)) return null;
    if (way === "new") linked(client, session);
    if (way === "new" && session) wrote({ target: $("session") });
    const field = $("body");
    field.value = [field.value.trimEnd(), text].filter(Boolean).join("\n\n");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    for (let tries = 0; tries < 3 && !stored(leaf, text); tries++) await flush();
    return leaf;
  }

  /** "sealed" only once the server has answered that a note with these words is stored; until then "unsealed", for as long as it lies open. */
  #answered(id, leaf, text, told = false) {
    const said = !leaf ? "left" : stored(leaf, text) ? "sealed" : "unsealed";
    if (said !== "unsealed" || !told) this.#send({ kind: "answer", id, said });
    if (said !== "unsealed") return;
    if (leaf === this.page.current()) setTimeout(() => this.#answered(id, leaf, text, true), AGAIN);
    else this.#send({ kind: "answer", id, said: "left" });
  }
}

const stored = ({ kept }, text) => Boolean(kept) && JSON.parse(kept).some((one) => one.includes?.(text));

function wanted(sections, kind) {
  const [pattern] = FIRST.find(([, kinds]) => kinds.includes(kind)) ?? [];
  return (sections.find(([, label]) => pattern?.test(label)) ?? sections[0])?.[0];
}
