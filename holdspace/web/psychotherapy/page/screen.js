// What is on the screen: one section at a time, its sentences from the document's own templates. Markup is never made here.
import { Refused } from "./problems.js";

export const $ = (id) => document.getElementById(id);
export const every = (query, under = document) => [...under.querySelectorAll(query)];
const asking = new Map(); // screen → how to end the question that stands on it

const found = (from, code) => $(from).content.querySelector(`[data-code="${code}"]`);
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

/** A few words of the document, by their code. */
export const word = (code, values = {}) => filled(found("words", code)?.textContent ?? code, values);

const OR = new Intl.ListFormat("en", { type: "disjunction" });
const AND = new Intl.ListFormat("en");
const clock = (at) => new Intl.DateTimeFormat(undefined, { timeStyle: "short" }).format(at);
export const timeOf = (at = new Date()) => clock(at);
export const dayOf = (day) =>
  new Intl.DateTimeFormat(undefined, { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${day}T00:00Z`));
export const counted = (n) =>
  n ? word(n === 1 ? "count-one" : "count", { n: n.toLocaleString() }) : word("count-none");

/** Say a sentence where it belongs: at the head of the page, or in a form. */
export function say(code, values = {}, where = $("told")) {
  const line = found("says", code) ?? found("says", "failed");
  const box = $(`notice-${line.dataset.kind ?? "risk"}`).content.firstElementChild.cloneNode(true);
  box.querySelector("p").textContent = filled(line.textContent, { detail: code, ...values });
  where.replaceChildren(box);
}

export const hush = (where = $("told")) => where.replaceChildren();

/** Why something was refused, in words. */
export function explain(problem, where = $("told")) {
  const known = problem instanceof Refused;
  if (!known) console.error(problem);
  const { code, where: about = {} } = known ? problem : {};
  if (code === "kit" && !about.groups?.length) return say("kit-somewhere", {}, where);
  const values = { what: word("a-part"), detail: code ?? problem.name, ...about };
  if (about.groups) values.groups = (code === "kit" ? OR : AND).format(about.groups.map(String));
  say(["shut", "no-such-way"].includes(code) ? `${code}-${about.kind}` : (code ?? "failed"), values, where);
}

/** Do something; what is refused is said at the head of the page. */
export async function tried(what) {
  try {
    await what();
  } catch (problem) {
    explain(problem);
  }
}

export function fill(under, values) {
  for (const place of every("[data-fill]", under))
    if (values[place.dataset.fill] !== undefined) place.textContent = values[place.dataset.fill];
}

export const screenOf = (name) => document.querySelector(`[data-screen="${name}"]`);

/** Put a section in front, with its heading in focus. */
export function show(name, values = {}) {
  const screen = screenOf(name);
  for (const one of every("[data-screen]")) one.hidden = one !== screen;
  for (const one of every("#nav [data-for]"))
    one.dataset.for === name ? one.setAttribute("aria-current", "page") : one.removeAttribute("aria-current");
  fill(screen, values);
  for (const one of every("[data-said]", screen)) hush(one);
  scrollTo(0, 0);
  screen.querySelector("h1").focus({ preventScroll: true });
  return screen;
}

/**
 * Ask on a screen. act(data, form) answers what the question comes to, or undefined to stay; what it refuses is said there.
 * The answer is null when the author goes back. The page's other ways are closed meanwhile.
 */
export function ask(name, act, values = {}) {
  asking.get(name)?.(null);
  hush();
  $("nav").hidden = true;
  const screen = show(name, values);
  const said = screen.querySelector("[data-said]");
  return new Promise((answer) => {
    const heard = new AbortController();
    const end = (value) => {
      heard.abort();
      asking.delete(name);
      for (const form of every("form", screen)) form.reset();
      answer(value);
    };
    asking.set(name, end);
    const back = (event) => event.target.closest("[data-back]") && end(null);
    screen.addEventListener("click", back, { signal: heard.signal });
    const submitted = async (event) => {
      event.preventDefault();
      if (screen.ariaBusy === "true") return;
      screen.ariaBusy = "true";
      if (said) hush(said);
      try {
        const value = await act(new FormData(event.target, event.submitter), event.target);
        if (value !== undefined) end(value);
      } catch (problem) {
        explain(problem, said ?? $("told"));
      } finally {
        screen.ariaBusy = "false";
      }
    };
    screen.addEventListener("submit", submitted, { signal: heard.signal });
  });
}

/** A yes or no, in a screen of its own; the text behind it stays. said: what is said there instead. */
export const confirmed = async (what, said = `${what}-words`) =>
  (await ask("confirm", () => true, {
    title: word(`${what}-title`),
    words: word(said),
    yes: word(`${what}-yes`),
  })) === true;

/** Paper: only what was asked for, and only while it prints. */
export function printed(...nodes) {
  $("paper").replaceChildren(...nodes);
  document.body.dataset.prints = "1";
  addEventListener(
    "afterprint",
    () => {
      delete document.body.dataset.prints;
      $("paper").replaceChildren();
    },
    { once: true },
  );
  print();
}

/** A file on this device; its text never passes anywhere else. */
export function saved(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
