// Lets the service worker keep a copy of this page, which it shows when there is no network: worker/offline.js.

import { registration } from "./service-worker.js";

const START_MS = 4000; // after the page has loaded, so that the copy never delays it
const REFRESH_MS = 300_000;

const saves = /** @type {any} */ (navigator).connection?.saveData === true;

/** Ask the worker for a copy. `fresh`: newer than the page that was loaded. */
async function keepCopy(fresh) {
  await registration();
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ keep: location.pathname + location.search, fresh });
}

function start() {
  // A browser without a worker, or that refuses one, has no copies.
  keepCopy(false).then(
    () => {
      document.addEventListener("visibilitychange", () => document.hidden && navigator.onLine && keepCopy(true));
      if (!saves) setInterval(() => !document.hidden && navigator.onLine && keepCopy(true), REFRESH_MS);
    },
    () => {},
  );
}

// A copy needs no copy.
if (!document.querySelector(".kept-page")) addEventListener("load", () => setTimeout(start, START_MS));
