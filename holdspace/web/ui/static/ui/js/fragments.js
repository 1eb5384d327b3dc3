// Asking the server for a part of a page, and reading it. Parts come from our own server only and are parsed inert.

const frame = () => document.querySelector("idle-lock");

/** Fetch a part of a page. `background`: the page asks by itself, so it does not count as somebody being here. */
export async function ask(url, options = {}) {
  const { method = "GET", form, background = false, keepalive = false, headers = {}, as = "text" } = options;
  const told = { "X-Holdspace-Fragment": "1", ...headers };
  if (background) told["X-Holdspace-Background"] = "1";
  const body = form ? new URLSearchParams(form) : undefined;
  const answer = await fetch(url, { method, body, keepalive, headers: told, redirect: "manual", cache: "no-store" });
  const html = keepalive ? "" : await answer[as]();
  return { status: answer.status, state: answer.headers.get("X-Holdspace-State") ?? "", html };
}

/** The elements of a part of a page, belonging to this document. */
export function parts(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  return [...parsed.body.children].map((node) => document.importNode(node, true));
}

/** What is said about the note now: each element of an answer marked data-live takes the place of the one of its id. */
export function live(html) {
  for (const part of parts(html).flatMap((root) => [root, ...root.querySelectorAll("[data-live]")])) {
    const old = part.matches("[data-live]") && document.getElementById(part.id);
    if (!old || old.outerHTML === part.outerHTML) continue;
    const opened = [...old.querySelectorAll("details")].map((one) => one.open);
    for (const [place, one] of part.querySelectorAll("details").entries()) one.open ||= opened[place] ?? false;
    old.replaceWith(part);
  }
}

/** The sentence of a notice. */
export const sentence = (html) => parts(html)[0]?.textContent.trim().replace(/\s+/g, " ") ?? "";

/** The token this browser's forms need now; nothing while locked, signed out, or when somebody else is signed in. */
export async function token() {
  const answer = await ask(frame().dataset.alive, { background: true });
  const told = answer.status === 200 ? parts(answer.html)[0] : null;
  return told?.dataset.person === frame().dataset.person ? told.value : "";
}

/** Put a token into every form of the page. */
export function renew(value) {
  for (const input of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) input.value = value;
}

/** Fetch the token anew and put it everywhere. False when this person is not signed in. */
export async function freshToken() {
  const value = await token();
  if (value) renew(value);
  return Boolean(value);
}
