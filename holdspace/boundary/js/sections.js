// Headings inside a note: ../sections.py in JavaScript, step by step.

const LABEL = 5;
const MARKS = new Set(["*", "#", "-"]);

/** [the category that a heading announces ("" for background, null where there is no heading), does it stand alone]. */
export function sectionOf(engine, judged) {
  const forms = judged.words.map((word) => word.form);
  const colon = forms.slice(0, LABEL).indexOf(":");
  if (!forms.length || (colon < 0 && forms.length > LABEL)) return [null, false];
  const label = colon >= 0 ? forms.slice(0, colon) : forms;
  const category = engine.headings.get(label.filter((form) => !MARKS.has(form)).join(" "));
  if (category === undefined) return [null, false];
  const rest = forms.slice(label.length).filter((form) => form !== ":" && !MARKS.has(form));
  return [category, !rest.length];
}
