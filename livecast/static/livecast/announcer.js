// The page's one live region. Polite, and throttled: a burst of lines is one sentence, not a queue that never ends.

const PAUSE_MS = 6000;

export class Announcer {
  #region = document.getElementById("announcer");
  #waiting = [];
  #timer = null;

  /** more(n) words that n further things happened. */
  constructor(more) {
    this.more = more;
  }

  /** Read this out, soon. What is `urgent` (a goal) goes before what is not; of the rest the newest is read. */
  say(text, urgent = false) {
    this.#waiting.push({ text, urgent });
    if (this.#timer === null) this.#timer = setTimeout(() => this.#read(), 300);
  }

  #read() {
    const all = this.#waiting.splice(0);
    const chosen = all.filter((one) => one.urgent);
    if (!chosen.length && all.length) chosen.push(all.at(-1));
    const rest = all.length - chosen.length;
    this.#region.textContent = chosen.map((one) => one.text).join(" ") + (rest ? ` ${this.more(rest)}` : "");
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#waiting.length) this.#timer = setTimeout(() => this.#read(), 0);
    }, PAUSE_MS);
  }
}
