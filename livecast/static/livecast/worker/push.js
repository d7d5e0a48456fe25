// Notices by Web Push, in the service worker: show them, open the match, and renew the subscription.
// A classic script: /service-worker.js imports it.

{
  /** @type {any} */
  const worker = self;

  worker.addEventListener("push", (event) => {
    const notice = event.data?.json();
    if (notice) event.waitUntil(showNotice(notice));
  });

  worker.addEventListener("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(openPage(event.notification.data.url));
  });

  worker.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renewSubscription(event)));

  /** Show the notice, unless the fan is looking at this match. A later notice of the same tag replaces it. */
  async function showNotice({ title, body, tag, url, match, language, silent, icon }) {
    const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
    if (windows.some((one) => one.visibilityState === "visible" && one.focused && matchOf(one.url) === match)) return;
    await worker.registration.showNotification(title, {
      body,
      tag,
      lang: language,
      icon,
      data: { url },
      renotify: !silent,
      silent,
    });
  }

  function matchOf(address) {
    return Number(new URL(address).pathname.match(/\/matches\/(\d+)\//)?.[1]);
  }

  /** Bring the window of the match to the front, otherwise open one. */
  async function openPage(url) {
    const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
    const address = new URL(url, worker.location.origin);
    const open = windows.find((one) => new URL(one.url).pathname === address.pathname);
    if (!open) return worker.clients.openWindow(address.href);
    await open.focus();
    open.postMessage({ type: "notice.open", hash: address.hash });
  }

  async function renewSubscription({ oldSubscription, newSubscription }) {
    if (!oldSubscription) return;
    const { applicationServerKey } = oldSubscription.options;
    const renewed =
      newSubscription ??
      (await worker.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey }));
    await fetch("/api/push/subscriptions", {
      method: "PUT",
      credentials: "omit",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...renewed.toJSON(), replaces: oldSubscription.endpoint }),
    });
  }
}
