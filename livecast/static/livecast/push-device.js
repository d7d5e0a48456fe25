// This browser as a device that gets notices by Web Push.

import { registration } from "./service-worker.js";
import { request } from "./request.js";
import { storage } from "./storage.js";

const ADDRESS = "/api/push/subscriptions";

/** What this browser can do: "ready"; "install": only in the installed app (iPhone, iPad); "none". */
export function pushSupport() {
  if ("PushManager" in window && "serviceWorker" in navigator && "Notification" in window) return "ready";
  const isTablet = navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1;
  return /iPhone|iPad|iPod/.test(navigator.userAgent) || isTablet ? "install" : "none";
}

/** Whether the fan has turned notices on in this browser. The browser may have ended the subscription since. */
export function isOn() {
  return Boolean(storage.get("device"));
}

/**
 * Ask for the permission, subscribe, and register with the server. Call it only when the fan has asked for it. Rejects
 * with NotAllowedError if the browser or the fan refuses. wanted: what the device wants, see docs/protocol.md.
 */
export async function turnOn(wanted) {
  if ((await Notification.requestPermission()) !== "granted") throw new DOMException("refused", "NotAllowedError");
  const answer = await request("/api/push/key");
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  const { key } = await answer.json();
  const worker = await registration();
  await navigator.serviceWorker.ready;
  const options = { userVisibleOnly: true, applicationServerKey: key };
  const subscription = await worker.pushManager.subscribe(options).catch(async (problem) => {
    // It was subscribed with another key, for example before the operator changed it.
    const old = await worker.pushManager.getSubscription();
    if (!old) throw problem;
    await old.unsubscribe();
    return worker.pushManager.subscribe(options);
  });
  await send("POST", { ...subscription.toJSON(), ...wanted });
  storage.set("device", subscription.endpoint);
}

export async function turnOff() {
  const endpoint = storage.get("device");
  storage.set("device", "");
  const subscription = await (await registration()).pushManager.getSubscription();
  await subscription?.unsubscribe();
  if (endpoint) await send("DELETE", { endpoint });
}

/** Tell the server what the device wants now. Forgets the device if the browser has ended its subscription. */
export async function update(wanted) {
  if (!isOn()) return;
  const subscription = await (await registration()).pushManager.getSubscription();
  if (!subscription || Notification.permission !== "granted") return storage.set("device", "");
  await send("POST", { ...subscription.toJSON(), ...wanted });
  storage.set("device", subscription.endpoint);
}

async function send(method, body) {
  const answer = await request(ADDRESS, {
    method,
    credentials: "omit",
    keepalive: true,
    headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error((await answer.json().catch(() => null))?.error?.message ?? `HTTP ${answer.status}`);
}
