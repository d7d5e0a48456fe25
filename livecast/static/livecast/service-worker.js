// The service worker of the site. Its parts are in worker/.

/** @type {Promise<ServiceWorkerRegistration> | null} */
let registered = null;

/** Register the service worker once, and return its registration. Rejects where the browser has none. */
export function registration() {
  registered ??= navigator.serviceWorker
    ? navigator.serviceWorker.register("/service-worker.js")
    : Promise.reject(new Error("no service worker"));
  return registered;
}
