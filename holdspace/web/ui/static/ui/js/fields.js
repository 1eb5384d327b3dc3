// What stands in a form, whatever its parts are: read, compared, named, shown in words, put back.
const APART = new Set(["csrfmiddlewaretoken", "token", "revision", "version", "format", "way", "credential"]);
const ticked = (control) => control.type === "checkbox" || control.type === "radio";
const controls = (form, name) => [...form.elements].filter((one) => one.name === name);

const secret = (control) => control.type === "password" || control.autocomplete === "one-time-code";

/** Name and value of all that would be posted, without what is the form's own business or proves who one is. */
export function entries(form) {
  const apart = new Set([...form.elements].filter(secret).map((one) => one.name));
  return [...new FormData(form)].filter(([name]) => !APART.has(name) && !apart.has(name)).map(([a, b]) => [a, `${b}`]);
}

export const values = (list, name) => list.filter(([one]) => one === name).map(([, value]) => value);

/** The names whose values are not the same in both. */
export function differing(mine, other) {
  const names = new Set([...mine, ...other].map(([name]) => name));
  return [...names].filter((name) => values(mine, name).join("\n") !== values(other, name).join("\n"));
}

/** Whether somebody has changed anything since the page was made: words typed before the script had arrived are words too. */
export function touched(form) {
  return [...form.elements].some((one) => {
    if (ticked(one)) return one.checked !== one.defaultChecked;
    if (one.options)
      return [...one.options].some((choice) => choice.selected !== choice.defaultSelected && choice.index > 0);
    return one.type !== "hidden" && "defaultValue" in one && one.value !== one.defaultValue;
  });
}

/** What a part of the form is called on the screen. */
export function labelOf(form, name) {
  const [first, second] = controls(form, name);
  const legend = first?.closest("fieldset")?.querySelector("legend");
  const label = (first && ticked(first) && second ? legend : first?.labels?.[0]) ?? legend;
  return label?.textContent.trim().replace(/\s+/g, " ") || name;
}

/** Values as one reads them: the words of a choice, not its code. */
export function wordsOf(form, name, list) {
  const [first] = controls(form, name);
  if (first?.options)
    return [...first.options]
      .filter((one) => list.includes(one.value))
      .map((one) => one.text)
      .join(", ");
  if (!first || !ticked(first)) return list.join("\n");
  const chosen = controls(form, name).filter((one) => list.includes(one.value));
  return chosen.map((one) => one.labels?.[0]?.textContent.trim() ?? one.value).join(", ");
}

/** Whether two texts could stand in this part, one under the other. */
export const holdsText = (form, name) => controls(form, name)[0]?.type === "textarea";

export const has = (form, name) => controls(form, name).length > 0;

/** Put values into a part of the form, as if somebody had entered them. */
export function put(form, name, list) {
  const left = [...list];
  for (const one of controls(form, name)) {
    if (ticked(one)) one.checked = list.includes(one.value);
    else if (one.multiple) for (const choice of one.options) choice.selected = list.includes(choice.value);
    else one.value = left.shift() ?? "";
  }
  for (const kind of ["input", "change"]) controls(form, name)[0]?.dispatchEvent(new Event(kind, { bubbles: true }));
}
