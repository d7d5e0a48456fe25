// Follows topics of the server through thick and thin. It knows offsets and frames, nothing of matches.
//
// A page is rendered with the offset that it stands at, and what happens after that arrives here: each frame once, in
// order, none left out. Frames that were seen are dropped; where one is missing, Live connects anew from where it
// stands, and the server replays. When the server says `resync`, the page must be read anew: `onresync` does it.

import { ServerTime } from "./servertime.js";
import { NOW, openSocket } from "./socket.js";

const FIRST_MS = 500; // the longest wait before the first new try; doubled each time, up to LONGEST_MS
const LONGEST_MS = 30000;
const SETTLED_MS = 10000; // a connection that lasted this long was a good one
const LAG_MS = 3000; // the server's head is ahead of us, and nothing comes: something got lost
const MISSED_PULSES = 2.5;
const COMMAND_MS = 10_000; // a command without an answer for this long is given up; who asked may ask again
const WAKE_MS = 2000; // how soon it is noticed that the device has slept
const BLOCKED_AFTER = 4; // tries in a row that never got through: it is not bad luck, and another transport's turn

const TOO_SLOW = 4408;
export const NOT_ALLOWED = 4403;
const TOO_MANY = 4429; // of this address, or of this member: another transport carries the page meanwhile
export const NO_SUCH_TOPIC = 4404;
const SESSION_ENDED = 4401; // from now on this page watches as everybody does

const NOT_CONNECTED = { type: "error", code: "command.not_connected", message: "You are offline at the moment." };
const NO_ANSWER = { type: "error", code: "command.no_answer", message: "The server does not answer. Try again.", retry_after: 3 };

/** Full jitter: anywhere between at once and the cap, so that a crowd that was cut together does not come together. */
function jitter(tries) {
  return Math.random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** tries);
}

export class Live {
  #transports;
  #connection = null;
  #timers = new Map();
  #failures = 0; // since the last connection that settled
  #unheard = 0; // tries in a row without a word from the server
  #heard = false; // it has spoken to this page at all
  #resyncs = 0;
  #heads = new Map();
  #pulse = 15;
  #moved = false; // the server has said when to come back
  #jumped = false; // the device slept, or its clock was set, and the server has not said the time since
  #asked = new Map(); // ref -> {resolve, reject, timer} of a command that is not answered yet
  #refs = 0;
  #rooms = new Map(); // topic -> who follows it besides
  #makeshift = false; // the first transport was of no use the last time: one more try is enough to know

  /**
   * now: the server's time at which the page was rendered. topics: name -> the offset that the page stands at, null for a
   * topic without a log.
   * onframe(frame): the next frame, in order. onresync(): reads the page anew, resolves to {epoch, topics}.
   * onstate({name, freshAt, code}): connecting, connected, polling, reconnecting, offline, blocked, stopped (with the close code).
   * transports: the best first; the next one has its turn when the one before it does not get through.
   */
  constructor({ now, topics, epoch = null, onframe, onresync, onstate, transports = [openSocket] }) {
    this.topics = new Map(Object.entries(topics));
    this.epoch = epoch;
    this.onframe = onframe;
    this.onresync = onresync;
    this.onstate = onstate;
    this.time = new ServerTime(now);
    this.freshAt = this.time.now();
    this.state = "connecting";
    this.#transports = transports;
  }

  start() {
    // Somebody logged in or out here: a socket belongs to who opened it.
    document.addEventListener("livecast:member", () => this.#connection && this.#connect());
    addEventListener("online", () => this.#look());
    addEventListener("offline", () => this.#look());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#look());
    // A page with an open socket is not kept for the back button; one that let go of it is.
    addEventListener("pagehide", () => this.#drop());
    addEventListener("pageshow", (event) => event.persisted && this.#look());
    // A device that sleeps with this page in view tells nothing, but its clocks show it.
    setInterval(() => this.#wake(), WAKE_MS);
    this.#say("connecting");
    this.#connect();
  }

  /** Who is here may do now what they could not before: try again, even where the server had sent this page away. */
  again() {
    this.#failures = 0;
    this.#say("connecting");
    this.#connect();
  }

  /**
   * Follow a topic besides, from now on: what was before it, its own page reads. onjoined(head) is told where it begins,
   * also when it has to begin anew; onframe(frame) gets its frames, each once and in order; onback() is told that the
   * connection is there again, and nothing was missed. For a page that polls: `poll`, the address of its log, and
   * ask(command) -> a promise of the answer.
   */
  join(name, { onframe, onjoined, onback = () => {}, poll = null, ask = null }) {
    this.#rooms.set(name, { onframe, onjoined, onback, poll, ask });
    this.topics.set(name, NOW);
    if (this.#connection) this.#connect();
  }

  leave(name) {
    this.#rooms.delete(name);
    this.topics.delete(name);
    if (this.#connection) this.#connect();
  }

  /**
   * Ask something of a topic. Resolves to the answer. Rejects with its {code, message}; with `command.not_connected`
   * where there is no connection, and with `command.no_answer` where the answer does not come: then the server may have
   * done what was asked.
   */
  command(type, topic, data = {}) {
    const ref = `c${++this.#refs}`;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#unanswered(ref), COMMAND_MS);
      this.#asked.set(ref, { resolve, reject, timer });
      if (!this.#connection?.send?.({ type, ref, data: { ...data, topic } })) this.#answered(ref, NOT_CONNECTED);
    });
  }

  #answered(ref, answer) {
    const asked = this.#asked.get(ref);
    this.#asked.delete(ref);
    if (!asked) return false;
    clearTimeout(asked.timer);
    if (answer.type === "error") asked.reject(answer);
    else asked.resolve(answer);
    return true;
  }

  #unanswered(ref) {
    this.#answered(ref, NO_ANSWER);
    this.#connection?.probe(); // the connection may be dead
  }

  // --- connecting

  #connect() {
    this.#drop();
    this.#moved = false;
    this.#unheard += 1;
    // From then on in turns: nobody can tell a blocked socket from a server that is away.
    const beyond = this.#unheard - (this.#makeshift ? 1 : BLOCKED_AFTER - 1);
    const choice = Math.max(0, beyond) % this.#transports.length;
    let connection = null;
    const mine = (call) => (value) => this.#connection === connection && call(value);
    connection = this.#transports[choice](
      { topics: this.topics, epoch: this.epoch, rooms: this.#rooms },
      { frame: mine((frame) => this.#frame(frame)), closed: mine((code) => this.#closed(code)) },
    );
    this.#connection = connection;
  }

  #drop() {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#connection?.close();
    this.#connection = null;
    for (const ref of [...this.#asked.keys()]) this.#answered(ref, NOT_CONNECTED);
  }

  #after(name, delay, call) {
    clearTimeout(this.#timers.get(name));
    this.#timers.set(name, setTimeout(() => (this.#timers.delete(name), call()), delay));
  }

  #cancel(name) {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }

  #retry() {
    this.#drop();
    this.#failures += 1;
    if (!navigator.onLine) this.#say("offline");
    else this.#say(this.#unheard >= BLOCKED_AFTER && !this.#heard ? "blocked" : "reconnecting");
    this.#after("retry", jitter(this.#failures), () => this.#connect());
  }

  #closed(code) {
    if (this.#moved) {
      // We were told when to come back: until then the old connection was kept as long as it lasted.
      this.#connection = null;
      this.#cancel("lag");
      this.#say("reconnecting");
    } else if (code === SESSION_ENDED) {
      this.#retry();
      document.dispatchEvent(new Event("livecast:session-ended"));
    } else if (code === TOO_MANY) {
      this.#makeshift = true;
      this.#unheard = 1;
      if (this.#transports.length > 1) this.#failures = 0;
      this.#retry();
    } else if (code >= 4400 && code < 4500 && code !== TOO_SLOW) {
      this.#drop();
      this.#say("stopped", code);
    } else {
      this.#retry();
    }
  }

  /** Something happened that may have cut us off, or have brought us back: find out now. */
  #look() {
    if (this.state === "stopped" || this.#timers.has("resync")) return;
    if (this.#connection) this.#connection.probe();
    else this.#connect();
  }

  #wake() {
    const { jumped } = this.time;
    if (jumped && !this.#jumped) this.#look();
    this.#jumped = jumped;
  }

  // --- frames

  #frame(frame) {
    const said = frame.type === "ok" ? frame.now : frame.data?.now;
    if (said) this.time.heard(said);
    this.freshAt = this.time.now();
    this.#after("silence", this.#pulse * MISSED_PULSES * 1000, () => this.#silent());
    switch (frame.type) {
      case "hello":
        return this.#hello(frame.data);
      case "pulse":
        this.#heads.set(frame.topic, frame.data.head);
        return this.#compare();
      case "resync":
        return this.#rooms.has(frame.topic) ? this.#rejoin(frame.topic) : this.#resync();
      case "reconnect":
        this.#moved = true;
        return this.#after("retry", frame.data.after * 1000, () => this.#connect());
      case "ok":
        return this.#answered(frame.ref, frame);
      case "error":
        if (this.#answered(frame.ref, frame)) return undefined;
        return console.warn(`livecast: ${frame.code}: ${frame.message}`);
    }
    const known = this.topics.get(frame.topic);
    const onframe = this.#rooms.get(frame.topic)?.onframe ?? this.onframe;
    if (frame.offset === undefined || known === undefined || known === null) return onframe(frame);
    if (frame.offset <= known) return;
    if (frame.offset > known + 1) return this.#retry();
    this.topics.set(frame.topic, frame.offset);
    onframe(frame);
    this.#compare();
  }

  #hello(data) {
    this.#pulse = data.pulse;
    this.#heads = new Map(Object.entries(data.heads));
    this.#unheard = 0;
    this.#heard = true;
    this.#after("settled", SETTLED_MS, () => (this.#failures = this.#resyncs = 0));
    this.#makeshift = Boolean(data.polling);
    this.#say(data.polling ? "polling" : "connected");
    for (const [name, room] of this.#rooms) {
      const head = data.heads[name];
      if (head === undefined) continue; // polling carries only what has an address to be asked at
      if (this.topics.get(name) !== NOW) {
        room.onback();
      } else {
        this.topics.set(name, head);
        room.onjoined(head);
      }
    }
    this.#compare();
  }

  /** Are we where the server is? If not, and nothing moves, ask for what is missing by connecting anew. */
  #compare() {
    const behind = [...this.topics].some(([name, offset]) => offset !== null && offset !== NOW && offset < (this.#heads.get(name) ?? 0));
    if (!behind) this.#cancel("lag");
    else if (!this.#timers.has("lag")) this.#watchLag();
  }

  #watchLag() {
    const stood = JSON.stringify([...this.topics]);
    this.#after("lag", LAG_MS, () => (JSON.stringify([...this.topics]) === stood ? this.#retry() : this.#compare()));
  }

  #silent() {
    this.#connection?.probe();
  }

  #rejoin(name) {
    this.topics.set(name, NOW);
    this.#drop();
    this.#after("retry", Math.random() * FIRST_MS, () => this.#connect());
  }

  #resync() {
    this.#drop();
    this.#resyncs += 1;
    this.#say("reconnecting");
    this.#after("resync", this.#resyncs === 1 ? Math.random() * FIRST_MS : jitter(this.#resyncs), async () => {
      try {
        const { epoch, topics } = await this.onresync();
        this.epoch = epoch;
        this.topics = new Map(Object.entries(topics));
        for (const name of this.#rooms.keys()) this.topics.set(name, NOW);
        this.freshAt = this.time.now();
        this.#connect();
      } catch (problem) {
        console.warn("livecast: the page could not be read anew", problem);
        this.#resync();
      }
    });
  }

  #say(name, code = null) {
    this.state = name;
    this.onstate({ name, freshAt: this.freshAt, code });
  }
}
