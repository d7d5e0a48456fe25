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

// What the page leaves out of its events. As in key_events.py.
const USUAL = { period: "", minute: "", side: "", players: [], retracted: false };
const USUAL_SCORELINE = { shootout: null, detail: {} };

export const CARD_ICONS = ["yellow", "second-yellow", "red"];

const OWN_GOAL = /own goal by ([^,.:]{2,60}),/i;
const ENDS_BEFORE_NAME = /[.!?:;,\n]| (?:to|by|for|from) /;
const MAX_NAME = 60;
const MAX_READ = 400; // characters of a text in which a name is looked for

/** The first player that a text names with the team, for feeds that state no players. As in key_events.py. */
function namedIn(text, teams) {
  const start = text.slice(0, MAX_READ);
  const ownGoal = OWN_GOAL.exec(start);
  if (ownGoal) return ownGoal[1].trim();
  const ends = teams.map((team) => start.indexOf(` (${team}`)).filter((end) => end > 0);
  if (!ends.length) return "";
  const name = start
    .slice(0, Math.min(...ends))
    .split(ENDS_BEFORE_NAME)
    .at(-1)
    .trim();
  return name.length <= MAX_NAME ? name : "";
}

/** The events of the page, with what it leaves out. */
function unpack({ step, kinds, events }) {
  return events.map((event) => ({
    ...USUAL,
    ...kinds[event.kind],
    ...event,
    position: event.position * step,
    scoreline: { ...USUAL_SCORELINE, ...event.scoreline },
  }));
}

function isKeyEvent({ key, scored, kind, icon }) {
  return key || scored || CARD_ICONS.includes(icon) || ["substitution", "card_overturned"].includes(kind);
}

export class KeyEvents {
  /** @type {Map<number, any>} */
  #byId = new Map();
  #handlers = [];

  /** packed: the key events of the page's data; teams: the page's teams. */
  constructor(packed, { home, away }) {
    this.teams = [home.name, home.brief, away.name, away.brief];
    this.replace(packed);
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
      const name = data.players.length ? "" : namedIn(data.body, this.teams);
      if (name) event.players = [{ name }];
      this.#byId.set(data.id, { ...event, key: data.key, retracted: data.retracted_at !== null });
    } else if (!this.#byId.delete(data.id)) return;
    this.#changed();
  }

  /** Replace all, after the page was loaded again. */
  replace(packed) {
    this.#byId = new Map(unpack(packed).map((event) => [event.id, event]));
    this.#changed();
  }

  #changed() {
    for (const handler of this.#handlers) handler(this.list);
  }
}
