// The line that says where the words are. It never guesses: "saved" is only what the server has answered.

const SERVER = "on the practice's server";

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
    if (line) setInterval(() => this.tick(), 1000);
    this.tick();
  }

  show(words, place = "", away = false) {
    if (!this.line) return;
    this.strong.textContent = words;
    this.place.textContent = place;
    this.line.classList.toggle("away", away);
  }

  /** What a screen reader hears: each change once, never the ticking. */
  speak(words) {
    if (this.said && this.said.textContent !== words) this.said.textContent = words;
  }

  tick() {
    if (this.state === "kept") this.show(`Saved ${since(this.at)}`, SERVER);
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
    this.speak(wasAway ? `Saved ${SERVER} again` : `Saved ${SERVER}`);
  }

  away(words) {
    this.state = "away";
    this.show(words, "", true);
    this.speak(words);
  }
}
