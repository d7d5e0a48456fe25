// The dialogs for what the commentators of a match agree on: hold times, and the lead commentator.

import { closeDialog } from "../../livecast/dialog.js";
import { make } from "./dom.js";
import { openForm } from "./forms.js";

/** Open the dialog for the hold time of each kind. */
export function openHoldsDialog(kinds, holds, send) {
  const dialog = document.getElementById("holds-dialog");
  const typed = kinds.filter(({ keys }) => keys.length);
  dialog.querySelector(".holds").replaceChildren(
    ...typed.map(({ code, name }) =>
      make(
        "label",
        {},
        make("span", {}, name),
        make("input", {
          type: "number",
          min: "0",
          max: "30",
          step: "1",
          name: code,
          value: String(holds[code] ?? 0),
        }),
      ),
    ),
  );
  openForm(dialog, () => {
    const fields = [...dialog.querySelectorAll(".holds input")];
    return send(
      Object.fromEntries(fields.map(({ name, value }) => [name, Number(value)])),
      dialog.querySelector(".error"),
    );
  });
}

/** Open the dialog that chooses the lead commentator. */
export function openLeadDialog(people, lead, send) {
  const dialog = document.getElementById("lead-dialog");
  const choice = (id, name) => {
    const button = make(
      "button",
      { type: "button", class: "tool", "aria-pressed": String((lead?.id ?? null) === id) },
      name,
    );
    button.addEventListener(
      "click",
      async () => (await send(id, dialog.querySelector(".error"))) && closeDialog(dialog),
    );
    return button;
  };
  dialog
    .querySelector(".choices")
    .replaceChildren(...people.map(({ id, name }) => choice(id, name)), choice(null, "No lead"));
  openForm(dialog, async () => false);
}
