// Somebody saved first: the newer text stands beside the editor, never over it, until one chooses.
import { parts } from "./fragments.js";

export class Versions {
  constructor(editor, save) {
    this.editor = editor;
    this.save = save;
    this.open = false;
    this.place = editor.querySelector("[data-versions]");
    this.place?.addEventListener("click", (event) => this.chosen(event));
  }

  show(html) {
    const newer = parts(html);
    this.revision = newer[0]?.dataset.revision ?? newer[0]?.querySelector("[data-revision]")?.dataset.revision;
    this.open = true;
    this.place.replaceChildren(...newer);
    this.place.hidden = false;
    const title = this.place.querySelector("h2, h3");
    title?.setAttribute("tabindex", "-1");
    title?.scrollIntoView({ block: "nearest" });
  }

  chosen(event) {
    const act = event.target.closest("[data-keep-mine], [data-take-newer]");
    if (!act) return;
    event.preventDefault();
    if (act.matches("[data-take-newer]")) this.swap();
    else this.close();
  }

  /** The newer words come into the fields, and one's own stand where the newer ones stood: nothing is lost. */
  swap() {
    for (const text of this.place.querySelectorAll("[data-field]")) {
      const field = this.editor.form.elements.namedItem(text.dataset.field);
      if (!field) continue;
      const mine = field.value;
      field.value = text.textContent;
      text.textContent = mine;
    }
    for (const title of this.place.querySelectorAll("[data-version-title]")) title.textContent = "Yours, as it was";
    for (const act of this.place.querySelectorAll("[data-take-newer], [data-keep-mine]")) act.remove();
    this.settle();
  }

  close() {
    this.place.hidden = true;
    this.place.replaceChildren();
    this.settle();
  }

  /** From here on the editor stands on the newer revision, so the next save is not stale. */
  settle() {
    this.open = false;
    if (this.revision) this.editor.dataset.revision = this.revision;
    this.editor.edited();
    this.save();
  }
}
