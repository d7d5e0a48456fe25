// The button that shows the code of the embed. The dialog's script is loaded on first use.

import { closeDialog, openDialog } from "../../livecast/dialog.js";
import { page } from "./match.js";

const button = document.getElementById("embed-open");
const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("embed-dialog"));
const failed = document.querySelector(".embed-failed");

button?.addEventListener("click", async () => {
  failed.textContent = "";
  try {
    const { showEmbed } = await import("./embed-dialog.js");
    openDialog(dialog, { restore: true });
    showEmbed();
  } catch (problem) {
    console.warn("livecast: the code of the embed could not be loaded", problem);
    failed.textContent = page.words.failed;
  }
});
dialog?.querySelector(".sheet-close").addEventListener("click", () => closeDialog(dialog));
