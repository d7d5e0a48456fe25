// The key events of the match as data: goals, cards, wickets, periods. The page has those of its entries
// (pages/key_events.py); the events of the feed keep them up to date.

const FIELDS = [
  "id",
  "position",
  "period",
  "minute",
  "kind",
  "label",
  "icon",
  "side",
  "players",
  "scoreline",
  "scored",
];

export const CARD_ICONS = ["yellow", "second-yellow", "red"];

function isKeyEvent({ key, scored, kind, icon }) {
  return key || scored || CARD_ICONS.includes(icon) || ["substitution", "card_overturned"].includes(kind);
}

export class KeyEvents {
  /** @type {Map<number, any>} */
  #byId = new Map();
  #handlers = [];

  /** events: those of the page. */
  constructor(events) {
    this.replace(events);
  }

  /** All key events in the order of the match; retracted ones are marked. */
  get list() {
    return [...this.#byId.values()].sort((one, other) => one.position - other.position || one.id - other.id);
  }

  /** Call a function with the list after each change. */
  onChange(handler) {
    this.#handlers.push(handler);
  }

  /** Handle a frame about commentary. */
  handle({ type, data }) {
    if (type === "commentary.rescored") {
      for (const entry of data.entries) {
        const event = this.#byId.get(entry.id);
        if (event) Object.assign(event, { scoreline: entry.scoreline, scored: entry.scored });
      }
    } else if (isKeyEvent(data)) {
      const event = Object.fromEntries(FIELDS.map((name) => [name, data[name]]));
      this.#byId.set(data.id, { ...event, key: data.key, retracted: data.retracted_at !== null });
    } else if (!this.#byId.delete(data.id)) return;
    this.#changed();
  }

  /** Replace all, after the page was loaded again. */
  replace(events) {
    this.#byId = new Map(events.map((event) => [event.id, event]));
    this.#changed();
  }

  #changed() {
    for (const handler of this.#handlers) handler(this.list);
  }
}
