// <log-witness>: this browser remembers how far the log had come and is shown, after each sign-in, that it only grew
// (security.md 5.3, "Anchors"). What it keeps: the checkpoint, the key seen first, and an alarm if there was one. No clinical text.
import { judge, parse } from "./log-proof.js";

const FACTS = ["key", "begun", "known"];

export class Memory {
  constructor(practice) {
    this.name = `holdspace-log:${practice}`;
  }

  get kept() {
    try {
      return JSON.parse(localStorage.getItem(this.name)) ?? {};
    } catch {
      return {};
    }
  }

  keep(facts) {
    localStorage.setItem(this.name, JSON.stringify({ ...this.kept, ...facts }));
  }

  /** How many entries this browser saw. */
  get size() {
    return parse(this.kept.note ?? "")?.size ?? 0;
  }
}

/** Compare what is shown now ({ text, key, begun, known }) with what was seen, and remember it when it goes on. */
export async function witness(memory, shown, login = memory.kept.login) {
  const kept = memory.kept;
  const now = parse(shown.text);
  const verdict = await judge(kept.note ? kept : null, now, shown.key);
  if (verdict === "first" || verdict === "goes-on") memory.keep({ note: now.note, key: shown.key, login });
  else if (verdict === "restored") {
    const restored = { begun: shown.begun ?? "", known: shown.known ?? "", seen: parse(kept.note).size };
    memory.keep({ note: now.note, key: shown.key, login, restored });
  } else memory.keep({ login, alarm: { verdict, at: new Date().toISOString(), note: now?.note ?? "" } });
  return verdict;
}

class LogWitness extends HTMLElement {
  async connectedCallback() {
    this.memory = new Memory(this.dataset.practice);
    this.show();
    document.addEventListener("holdspace:witnessed", () => this.show());
    if (this.memory.kept.login !== this.dataset.login) await this.check();
  }

  async check() {
    const answer = await fetch(`${this.dataset.url}?size=${this.memory.size}`, {
      headers: { "X-Holdspace-Background": "1" },
      cache: "no-store",
    }).catch(() => null);
    if (answer?.status !== 200) return;
    const facts = FACTS.map((name) => [name, answer.headers.get(`X-Holdspace-Log-${name}`) ?? ""]);
    await witness(this.memory, { text: await answer.text(), ...Object.fromEntries(facts) }, this.dataset.login);
    document.dispatchEvent(new CustomEvent("holdspace:witnessed"));
  }

  show() {
    const { alarm, restored, note } = this.memory.kept;
    const size = this.memory.size.toLocaleString("en-US");
    if (alarm) this.alarm(alarm, note);
    else if (restored) this.restored(restored);
    for (const line of document.querySelectorAll("[data-log-seen]")) {
      line.textContent = `This browser last saw entry ${size} of the log.`;
      line.hidden = !note;
    }
    const again = document.querySelector("[data-log-again]");
    if (!again) return;
    again.hidden = !alarm;
    again.querySelector("button").onclick = () => {
      localStorage.removeItem(this.memory.name);
      location.reload();
    };
  }

  alarm({ verdict, at }, note) {
    const box = this.querySelector("[data-alarm]");
    for (const words of box.querySelectorAll("[data-when]")) words.hidden = words.dataset.when !== verdict;
    box.querySelector("[data-at]").textContent = new Date(at).toLocaleString();
    const save = box.querySelector("[data-save]");
    save.href = URL.createObjectURL(new Blob([note ?? ""], { type: "text/plain" }));
    save.hidden = !note;
    box.hidden = false;
  }

  restored({ begun, known, seen }) {
    const box = this.querySelector("[data-restored]");
    box.querySelector("[data-begun]").textContent = begun || "an unknown day";
    const lost = known !== "" && seen > Number(known);
    box.querySelector("[data-known]").textContent = lost
      ? `The backup knew ${Number(known).toLocaleString("en-US")} entries; this browser had seen ${seen.toLocaleString("en-US")}.`
      : "";
    box.querySelector("button").onclick = () => {
      this.memory.keep({ restored: null });
      box.hidden = true;
    };
    box.hidden = false;
  }
}

customElements.define("log-witness", LogWitness);
