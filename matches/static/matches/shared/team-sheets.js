// The line-ups of both sides as data, from the page and from the feed.

export class TeamSheets {
  #handlers = [];

  /** sheets: {home: [{name, number, position, starts, captain}], away}. */
  constructor(sheets) {
    this.sheets = sheets;
  }

  /** Call a function after each change. */
  onChange(handler) {
    this.#handlers.push(handler);
  }

  replace(sheets) {
    this.sheets = sheets;
    for (const handler of this.#handlers) handler();
  }
}
