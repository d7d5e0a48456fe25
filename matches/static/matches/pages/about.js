// Who writes about the match, how many watch it, and when it begins. pages/match_context.py has the same names.

import { localiseTimes } from "../../livecast/local-times.js";
import { fill } from "../../livecast/page-data.js";

const MAX_AUTHORS = 6;

export class About {
  #root = document.getElementById("about");
  #authors;

  constructor(page) {
    this.page = page;
    this.#authors = new Set(page.authors);
  }

  /** Handle a frame of the feed: a line may have a new author. */
  handle({ data }) {
    if (!data?.author || this.#authors.has(data.author)) return;
    this.replace([...this.#authors, data.author]);
  }

  /** Show these authors. */
  replace(authors) {
    this.#authors = new Set(authors);
    const names = [...this.#authors].sort((one, other) => (one < other ? -1 : 1));
    const more = names.length > MAX_AUTHORS ? " …" : "";
    const text = names.slice(0, MAX_AUTHORS).join(this.page.sport.words.comma) + more;
    this.#show("about-authors", text);
  }

  /** Show how many watch; nothing if that is unknown. */
  showViewers(count) {
    const number = count.toLocaleString(document.documentElement.lang);
    this.#show("about-viewers", fill(this.page.words.watching, { n: number }));
  }

  /** Show when the match begins. */
  show({ kickoff_at: moment, kickoff_time_known: known }) {
    const time = this.#root.querySelector("time[data-show]");
    if (!time || !known || !moment || time.dateTime === moment) return;
    time.dateTime = moment;
    localiseTimes(time.parentNode);
  }

  #show(name, text) {
    const row = this.#root.querySelector(`.${name}`);
    row.lastElementChild.textContent = text;
    row.hidden = !text;
  }
}
