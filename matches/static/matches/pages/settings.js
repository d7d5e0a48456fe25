// The dialog with the fan's own settings. Each topic has a script of its own.

import { closeDialog, openDialog } from "../../livecast/dialog.js";

const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("settings"));

document.querySelector(".settings-open").addEventListener("click", openSettings);
dialog.querySelector(".sheet-close").addEventListener("click", () => closeDialog(dialog));

export function openSettings() {
  openDialog(dialog, { restore: true });
}
