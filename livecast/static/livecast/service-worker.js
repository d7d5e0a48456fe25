// The page's side of the service worker: one for the whole site, registered when something needs it.

/** @type {Promise<ServiceWorkerRegistration> | null} */
let registered = null;

/** Register the service worker, once per page. Rejects if the browser has none, or refuses it. */
export function registration() {
  registered ??= navigator.serviceWorker
    ? navigator.serviceWorker.register("/service-worker.js", { scope: "/" })
    : Promise.reject(new Error("no service workers"));
  return registered;
}
