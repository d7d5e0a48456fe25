// Polling as a transport of Live, for networks that let no socket through: the same events, the same offsets.
//
// `urls`: log topic -> the address of its feed in the API; a room that is joined besides brings its own, and how it is
// asked something. The server sets the pace. Now and then the connection ends of
// its own accord, and Live tries whether a socket gets through by now: soon at first, since it may have been the server
// that was away, and then every minute.

import { request } from "./request.js";
import { NOW } from "./socket.js";

const SOON_MS = 3000;
const LATER_MS = 60000;
const OVER = 1006;
const AWAY = { type: "error", code: "command.not_connected", message: "You are offline at the moment." };
const NO_SUCH_TOPIC = 4404;

export function pollingOf(urls, { credentials = "omit" } = {}) {
  let stay = 0;
  let left = -Infinity;

  return function openPolling({ topics, epoch, rooms = new Map() }, { frame, closed }) {
    const addresses = new Map(Object.entries(urls));
    for (const [name, { poll }] of rooms) if (poll) addresses.set(name, poll);
    const positions = new Map([...topics].filter(([name]) => addresses.has(name)));
    const begun = performance.now();
    stay = begun - left > LATER_MS ? SOON_MS : Math.min(LATER_MS, stay * 2);
    const stop = new AbortController();
    let ended = false;
    let timer = null;
    let greeted = false;

    function end(code = OVER) {
      if (ended) return;
      close();
      closed(code);
    }

    function close() {
      ended = true;
      left = performance.now();
      clearTimeout(timer);
      stop.abort();
    }

    /** Ask for what is behind `after`. The browser adds the ETag, and gives us what it kept when nothing is new. */
    async function ask(name, after) {
      const url = new URL(addresses.get(name), location.href);
      if (after !== NOW) url.searchParams.set("after", after);
      if (epoch) url.searchParams.set("epoch", epoch);
      const answer = await request(url, { cache: "no-cache", credentials, signal: stop.signal });
      // Nothing is wrong with the way there: there is no such match any more.
      if (answer.status === 404) end(NO_SUCH_TOPIC);
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      return answer.json();
    }

    async function turn() {
      clearTimeout(timer);
      let pause = 0;
      let more = false;
      try {
        const pages = new Map();
        for (const [name, after] of positions) pages.set(name, await ask(name, after));
        if (ended) return;
        if (!greeted) greet(pages);
        for (const [name, page] of pages) {
          if (ended) return;
          if (page.resync) return frame({ type: "resync", topic: name });
          if (positions.get(name) === NOW) positions.set(name, page.head);
          for (const event of page.events) {
            if (event.offset !== undefined) positions.set(name, event.offset);
            frame(event);
            if (ended) return;
          }
          frame({ type: "pulse", topic: name, data: { head: page.head, now: page.now } });
          pause = Math.max(pause, page.interval * 1000);
          more ||= page.more;
        }
      } catch {
        // No answer, or none that can be read: Live decides when to try again, and says so on the page.
        return end();
      }
      if (ended) return;
      if (performance.now() - begun > stay) return end();
      timer = setTimeout(turn, more ? 0 : pause * (0.8 + 0.4 * Math.random()));
    }

    function greet(pages) {
      greeted = true;
      const heads = Object.fromEntries([...pages].map(([name, page]) => [name, page.head]));
      const [{ now, interval }] = pages.values();
      frame({ type: "hello", data: { heads, now, pulse: interval, polling: true } });
    }

    /** Ask something of a room. The answer comes as a frame, as over a socket. */
    function send({ type, ref, data }) {
      const asked = rooms.get(data.topic)?.ask;
      if (ended || !asked) return false;
      asked({ type, ref, data }).then(frame, () => frame({ ...AWAY, ref }));
      return true;
    }

    turn();
    return { close, send, probe: () => ended || turn() };
  };
}
