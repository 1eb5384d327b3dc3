// Two texts side by side, and what may be done with them: a conflict, or words recovered from this device. Never one over the other.
import { $, fill, tried, word } from "./screen.js";

/** Two notes as texts; with their titles where those differ. */
export const texts = (one, two) =>
  one.title === two.title ? [one.body, two.body] : [one, two].map(({ title, body }) => `${title}\n\n${body}`);

/** kind: conflict or recovered. acts: [[word, what it does]…]. */
export function beside(kind, { one, two, acts }) {
  const place = $("beside");
  fill(place, { title: word(`${kind}-title`), one: word(`${kind}-one`), two: word(`${kind}-two`) });
  $("text-one").textContent = one;
  $("text-two").textContent = two;
  $("beside-acts").replaceChildren(...acts.map(([code, act]) => button(word(code), act)));
  place.hidden = false;
  place.scrollIntoView({ block: "nearest" });
}

export function unbeside() {
  $("beside").hidden = true;
  for (const id of ["text-one", "text-two", "beside-acts"]) $(id).replaceChildren();
}

export function button(text, act) {
  const made = Object.assign(document.createElement("button"), {
    type: "button",
    className: "button small",
    textContent: text,
  });
  made.addEventListener("click", () => tried(act));
  return made;
}
