// What every page of the fans' site has for TV delay and hidden results: the switch, and the badge "25 s behind live".

import { fill } from "../../livecast/page-data.js";
import { spoilers } from "./spoilers.js";

/** Mount the controls. Returns nothing; they follow the settings by themselves, also those of other tabs. */
export function mountSpoilerControls() {
  const badge = /** @type {HTMLButtonElement} */ (document.querySelector(".delay-badge"));
  const switches = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[data-hide-results]"));
  const update = () => {
    badge.hidden = !spoilers.delay;
    badge.firstElementChild.textContent = fill(badge.dataset.text, { n: spoilers.delay });
    for (const one of switches) one.checked = spoilers.hiding;
  };
  badge.addEventListener("click", () => spoilers.setDelay(0));
  for (const one of switches) one.addEventListener("change", () => spoilers.setHiding(one.checked));
  document.addEventListener("livecast:settings", update);
  update();
}
