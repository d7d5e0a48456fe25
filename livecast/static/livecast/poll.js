// Polling as a transport of Live, for networks that let no socket through: the same events, the same offsets.
//
// `urls`: log topic -> the address of its feed in the API. The server sets the pace. Now and then the connection ends of
// its own accord, and Live tries whether a socket gets through by now: soon at first, since it may have been the server
// that was away, and then every minute.

const SOON_MS = 3000;
const LATER_MS = 60000;
const ANSWER_MS = 10000;
const OVER = 1006;

export function pollingOf(urls) {
  let stay = 0;
  let left = -Infinity;

  return function openPolling({ topics, epoch }, { frame, closed }) {
    const positions = new Map([...topics].filter(([name]) => urls[name]));
    const begun = Date.now();
    stay = begun - left > LATER_MS ? SOON_MS : Math.min(LATER_MS, stay * 2);
    const stop = new AbortController();
    let ended = false;
    let timer = null;
    let greeted = false;

    function end() {
      if (ended) return;
      close();
      closed(OVER);
    }

    function close() {
      ended = true;
      left = Date.now();
      clearTimeout(timer);
      stop.abort();
    }

    /** Ask for what is behind `after`. The browser adds the ETag, and gives us what it kept when nothing is new. */
    async function ask(name, after) {
      const url = new URL(urls[name], location.href);
      url.searchParams.set("after", after);
      if (epoch) url.searchParams.set("epoch", epoch);
      const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(ANSWER_MS)]);
      const answer = await fetch(url, { cache: "no-cache", credentials: "omit", signal });
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      return answer.json();
    }

    async function turn() {
      clearTimeout(timer);
      let pause = 0;
      try {
        for (const [name, after] of positions) {
          const page = await ask(name, after);
          if (ended) return;
          if (!greeted) greet(name, page);
          if (page.resync) return frame({ type: "resync", topic: name });
          for (const event of page.events) {
            positions.set(name, event.offset);
            frame(event);
            if (ended) return;
          }
          frame({ type: "pulse", topic: name, data: { head: page.head, now: page.now } });
          pause = page.more ? pause : Math.max(pause, page.interval * 1000);
        }
      } catch {
        // No answer, or none that can be read: Live decides when to try again, and says so on the page.
        return end();
      }
      if (ended) return;
      if (Date.now() - begun > stay) return end();
      timer = setTimeout(turn, pause * (0.8 + 0.4 * Math.random()));
    }

    function greet(name, page) {
      greeted = true;
      const heads = { [name]: page.head };
      frame({ type: "hello", data: { heads, now: page.now, pulse: page.interval, polling: true } });
    }

    turn();
    return { close, probe: () => ended || turn() };
  };
}
