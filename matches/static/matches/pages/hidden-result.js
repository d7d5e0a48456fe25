// The match page of a fan who hides results: until they show this one, a panel is in place of what would tell it. The
// style sheet hides the rest (spoilers.css), and the page's DelayLine lets nothing through.

import { mountSpoilerControls } from "../shared/spoiler-controls.js";
import { spoilers } from "../shared/spoilers.js";
import { page, replay } from "./match.js";

const html = document.documentElement;
const panel = document.getElementById("result-hidden");
const replayButton = panel.querySelector('[data-action="replay"]');
const matchId = page.match.id;

mountSpoilerControls();
update();
document.addEventListener("livecast:settings", update);

panel.addEventListener("click", ({ target }) => {
  const { action } = target.closest("button")?.dataset ?? {};
  if (action === "replay") replay.start();
  else if (action === "show") spoilers.reveal(matchId);
  else if (action === "always") spoilers.setHiding(false);
  else return;
  // The button has disappeared.
  if (action !== "replay") document.getElementById("commentary").focus({ preventScroll: true });
});

let length = Infinity; // of the replay, in seconds
let watched = false; // to its end: then the fan knows the result
const follow = (at) => {
  watched ||= at >= length;
};
replay.addFollower(() => ({
  begin(timeline) {
    ({ length } = timeline);
    watched = false;
  },
  jump: follow,
  move: follow,
  end() {
    if (watched && spoilers.hides(matchId)) spoilers.reveal(matchId);
    update();
  },
}));

function update() {
  if (spoilers.hides(matchId)) html.dataset.results = "hidden";
  else delete html.dataset.results;
  replayButton.hidden = !replay.possible;
}
