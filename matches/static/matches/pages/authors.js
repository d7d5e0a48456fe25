// Whether all lines are by one person. Then feed.css leaves their name out below each line.

export class Authors {
  #names = new Set();

  /** feed: the element with the lines. */
  constructor(feed) {
    this.feed = feed;
    this.read();
  }

  /** Read the names on the page. */
  read() {
    this.#names = new Set([...this.feed.querySelectorAll(".byline")].map((node) => node.textContent));
    this.#show();
  }

  /** A line by this person was posted or changed. */
  add(name) {
    if (!name || this.#names.has(name)) return;
    this.#names.add(name);
    this.#show();
  }

  #show() {
    this.feed.toggleAttribute("data-one-author", this.#names.size <= 1);
  }
}
