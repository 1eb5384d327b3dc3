// <note-block>: a structured part of a note. "Within limits" for the rest in one key, a finding marked as one while it is typed.
const off = () => document.documentElement.dataset.keys === "off";

class NoteBlock extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", (event) => this.typed(event.target));
    this.addEventListener("click", (event) => this.pressed(event));
    this.addEventListener("keydown", (event) => this.key(event));
  }

  get domains() {
    return [...this.querySelectorAll(".domain")];
  }

  /** Words in a domain not touched yet are a finding. */
  typed(target) {
    const domain = target.closest(".domain");
    if (!domain || target.type === "radio") return;
    domain.classList.toggle("has-words", Boolean(target.value.trim()));
    if (!target.value.trim()) return;
    const [not, , finding] = domain.querySelectorAll('input[type="radio"]');
    if (not.checked) finding.checked = true;
  }

  pressed(event) {
    const act = event.target.closest("[data-rest], [data-more]");
    if (!act) return;
    event.preventDefault();
    if (act.matches("[data-rest]")) this.rest();
    else this.more([...act.closest("fieldset").querySelectorAll("[data-row]")]);
  }

  /** Another empty row, numbered on from the last. */
  more(rows) {
    const row = rows.at(-1).cloneNode(true);
    const next = (text) => text.replace(/-\d+-/, `-${rows.length}-`);
    for (const one of row.querySelectorAll("label")) one.htmlFor = next(one.htmlFor);
    for (const one of row.querySelectorAll("input, select")) {
      Object.assign(one, { id: next(one.id), name: next(one.name), checked: false });
      if (one.type !== "checkbox") one.value = "";
    }
    const legend = row.querySelector("legend");
    legend.textContent = legend.textContent.replace(/\d+$/, String(rows.length + 1));
    rows.at(-1).after(row);
    row.querySelector("input, select").focus();
  }

  key(event) {
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && event.target.matches("input"))
      event.preventDefault(); // it sends no form away
    if (off() || event.key.toLowerCase() !== "w" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.type !== "radio" || !event.target.closest(".domain")) return;
    event.preventDefault();
    this.rest();
  }

  /** One choice for all domains not touched yet, kept as one. */
  rest() {
    const bulk = this.querySelector("[data-bulk]");
    const together = new Set(bulk.value.split(" ").filter(Boolean));
    for (const domain of this.domains) {
      const [not, limits] = domain.querySelectorAll('input[type="radio"]');
      if (!not.checked || domain.querySelector("textarea").value.trim()) continue;
      limits.checked = true;
      together.add(limits.name.replace("mse-", ""));
    }
    bulk.value = [...together].join(" ");
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

customElements.define("note-block", NoteBlock);

/** A link into a block unfolds it and goes to the control, as the keyboard would. */
function arrive() {
  const there = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  const block = there?.closest("details.block");
  if (!block) return;
  block.open = true;
  const control = there === block ? block.querySelector("input:not([type=hidden]), textarea, select") : there;
  control?.focus();
}

addEventListener("hashchange", arrive);
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (link && link.hash === location.hash) arrive();
});
arrive();
