// Dialogs with a form.

import { closeDialog, openDialog } from "../../livecast/dialog.js";
import { setText } from "./dom.js";

/** Open a dialog with a form. `send` sends the form and resolves to whether the dialog may close. */
export function openForm(dialog, send) {
  const form = dialog.querySelector("form");
  setText(dialog.querySelector(".error"), "");
  form.onsubmit = async (event) => {
    event.preventDefault();
    if (await send()) closeDialog(dialog);
  };
  dialog.querySelector("[data-cancel]").onclick = () => closeDialog(dialog);
  openDialog(dialog);
}
