// Whether all lines of the match are by one person. Then feed.css leaves their name out below each line.

const ONE = "data-one-author";

export class Authors {
  #name = "";

  /** feed: the element with the lines. The server knows the authors of all lines, also of those not on the page. */
  constructor(feed) {
    this.feed = feed;
    this.#read();
  }

  /** A line by this person was posted or changed. */
  add(name) {
    if (!this.#name) this.#name = name ?? "";
    else if (name && name !== this.#name) this.feed.removeAttribute(ONE);
  }

  /** The page was loaded again, and its lines are in the feed. */
  replace(freshPage) {
    this.feed.toggleAttribute(ONE, freshPage.getElementById("feed").hasAttribute(ONE));
    this.#read();
  }

  #read() {
    this.#name = this.feed.querySelector(".byline")?.textContent ?? "";
  }
}
