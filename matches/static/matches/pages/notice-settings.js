// The settings of notices: which kinds, the sound, and whether this device gets them while no page is open.

import { isOn, pushSupport, turnOff, turnOn, update } from "../../livecast/push-device.js";
import { storage } from "../../livecast/storage.js";
import { follows } from "../shared/follows.js";
import { beep, noticeSettings, prepareSound } from "../shared/notices.js";

const UPDATE_MS = 500;
const root = document.getElementById("notice-settings");
const device = root.querySelector("[data-device]");
const status = root.querySelector(".device-status");
const kinds = [...root.querySelectorAll("input[name=kind]")];
const sound = root.querySelector("input[name=sound]");

function showSettings() {
  const { off, sound: isLoud } = noticeSettings.value;
  for (const box of kinds) box.checked = !off.includes(box.value);
  sound.checked = isLoud;
}

root.addEventListener("change", ({ target }) => {
  const off = kinds.filter((box) => !box.checked).map((box) => box.value);
  if (target === sound && sound.checked) {
    prepareSound();
    beep();
  }
  noticeSettings.value = { off, sound: sound.checked };
});

/** What this device wants, for the server. */
function wanted() {
  const { off } = noticeSettings.value;
  return {
    language: document.documentElement.lang,
    kinds: kinds.map((box) => box.value).filter((kind) => !off.includes(kind)),
    delay: Math.min(180, Math.max(0, Math.round(Number(storage.get("delay")) || 0))),
    hides_results: storage.get("spoilers") === "hidden",
    ...follows.list,
  };
}

function showDevice(message = "") {
  const support = pushSupport();
  const isDenied = support === "ready" && Notification.permission === "denied";
  const isActive = support === "ready" && !isDenied && isOn();
  device.dataset.device = isDenied ? "denied" : support === "ready" ? (isActive ? "on" : "off") : support;
  status.textContent = message;
}

async function press(action) {
  for (const button of device.querySelectorAll("button")) button.disabled = true;
  let message = "";
  try {
    await action();
  } catch (problem) {
    if (problem.name !== "NotAllowedError") message = device.dataset.failed;
  }
  for (const button of device.querySelectorAll("button")) button.disabled = false;
  const hadFocus = device.contains(document.activeElement) || document.activeElement === document.body;
  showDevice(message);
  if (hadFocus) [...device.querySelectorAll("button")].find((button) => button.checkVisibility())?.focus();
}

let timer = 0;
function updateSoon() {
  if (!isOn()) return;
  clearTimeout(timer);
  timer = setTimeout(
    () =>
      update(wanted()).then(
        () => showDevice(),
        () => {},
      ),
    UPDATE_MS,
  );
}

showSettings();
if (device) {
  showDevice();
  device.querySelector(".device-on").addEventListener("click", () => press(() => turnOn(wanted())));
  device.querySelector(".device-off").addEventListener("click", () => press(turnOff));
  document.addEventListener("livecast:settings", updateSoon);
  follows.onChange(updateSoon);
  updateSoon();
}
