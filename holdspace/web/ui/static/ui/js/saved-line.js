// The line that says where the words are. It never guesses: "saved" is only what the server has answered.

const SERVER = "on the practice's server";
const BOTH = "on the practice's server and this device";
const ALONE = "on the practice's server. This browser keeps no copy on the device"; // private window, full disk
const AWAY = { on: "Kept on this device. Not on the server yet." };
const ON_PAGE = "Kept on this page. Not on the server yet.";

function since(moment) {
  const seconds = Math.max(0, Math.round((Date.now() - moment) / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  return `${Math.floor(seconds / 3600)} h ago`;
}

export class SavedLine {
  /** age: seconds since a save when the page was made; nothing if there is none, or an old one the page names by its day. */
  constructor(line, age) {
    this.line = line;
    this.strong = line?.querySelector("[data-saved-words]");
    this.place = line?.querySelector("[data-saved-place]");
    this.said = line?.querySelector('[role="status"]');
    this.at = age ? Date.now() - Number(age) * 1000 : null;
    this.state = this.at ? "kept" : "none";
    this.keeps = "waiting";
    if (line) setInterval(() => this.tick(), 1000);
    this.tick();
  }

  get where() {
    return { on: BOTH, off: ALONE }[this.keeps] ?? SERVER;
  }

  /** Whether this device keeps the words too: "on" (it has written some) or "off"; before that nothing is said of it. */
  device(state) {
    this.keeps = state;
    this.tick();
    if (this.state === "away" && this.usual) this.away();
  }

  /** Something to do about it, beside the words: a link, or nothing any more. */
  offer(words, href, more = {}) {
    this.offered?.remove();
    if (words) this.offered = Object.assign(document.createElement("a"), { href, textContent: words, ...more });
    if (words) this.line?.append(this.offered);
  }

  show(words, place = "", away = false) {
    if (!this.line) return;
    if (this.strong.textContent !== words) this.strong.textContent = words;
    if (this.place.textContent !== place) this.place.textContent = place;
    this.line.classList.toggle("away", away);
  }

  /** What a screen reader hears: each change once, never the ticking. */
  speak(words) {
    if (this.said && this.said.textContent !== words) this.said.textContent = words;
  }

  tick() {
    if (this.state === "kept") this.show(`Saved ${since(this.at)}`, this.where);
  }

  writing() {
    if (this.state === "away") return;
    this.state = "writing";
    this.show("Not saved yet", this.at ? `the server has your words of ${since(this.at)}` : "");
  }

  saving() {
    if (this.state === "away") return;
    this.state = "saving";
    this.show("Saving…");
  }

  kept() {
    const wasAway = this.state === "away";
    this.state = "kept";
    this.at = Date.now();
    this.tick();
    this.speak(wasAway ? `Saved ${this.where} again` : `Saved ${this.where}`);
  }

  /** Not on the server. words: why, when it is not that it does not answer. */
  away(words) {
    this.state = "away";
    this.usual = !words;
    words ??= AWAY[this.keeps] ?? ON_PAGE;
    this.show(words, "", true);
    this.speak(words);
  }
}
