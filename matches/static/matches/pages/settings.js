// The dialog with the fan's own settings. Its topics have scripts of their own, which are loaded when the dialog is
// opened. They are loaded at the start of the page if a stored choice needs them: lines are read aloud, or this device
// gets notices and the server must know what it wants now.

import { closeDialog, openDialog } from "../../livecast/dialog.js";
import { storage } from "../../livecast/storage.js";
import { listens } from "./listening.js";
import { page } from "./match.js";

const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("settings"));

document.querySelector(".settings-open").addEventListener("click", async () => {
  if (await loadSettings(document.querySelector(".settings-failed"))) openSettings();
});
dialog.querySelector(".sheet-close").addEventListener("click", () => closeDialog(dialog));

/** Load the scripts of the dialog. Returns whether that worked. If not, `status` says so, and a next call retries. */
export async function loadSettings(status = null) {
  if (status) status.textContent = "";
  try {
    await import("./settings-topics.js");
    return true;
  } catch (problem) {
    console.warn("livecast: the settings could not be loaded", problem);
    if (status) status.textContent = page.words.failed;
    return false;
  }
}

/** Open the dialog, after `loadSettings`. */
export function openSettings() {
  openDialog(dialog, { restore: true });
}

if (listens || storage.get("device")) loadSettings();
// Another tab has turned on the notices of this device: what the fan follows in this one matters, too.
addEventListener("storage", ({ key }) => key === "livecast.device" && loadSettings());
