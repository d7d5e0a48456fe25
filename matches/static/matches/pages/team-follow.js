// The button on the page of a team that follows it.

import { fill, pageData } from "../../livecast/page-data.js";
import { follows, MAX_FOLLOWS } from "../shared/follows.js";

const button = /** @type {HTMLButtonElement} */ (document.querySelector(".team-follow"));
const message = document.querySelector(".team-follow-message");
const team = Number(button.dataset.id);
const { full } = pageData().words;

function show() {
  button.setAttribute("aria-pressed", String(follows.has("teams", team)));
}

button.addEventListener("click", () => {
  message.textContent = follows.toggle("teams", team) ? "" : fill(full, { n: MAX_FOLLOWS });
});
follows.onChange(show);
show();
button.removeAttribute("data-loading");
