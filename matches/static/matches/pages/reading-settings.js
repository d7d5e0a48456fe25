// The settings of what is announced to screen readers, and of the lines that are read aloud, with their player.

import { storage } from "../../livecast/storage.js";
import { fill } from "../../livecast/page-data.js";
import { entryText } from "../shared/entry.js";
import { entryLabel, entryScore, translateShort } from "../shared/format.js";
import { isWanted, verbosity } from "../shared/verbosity.js";
import { onFrameToRead } from "./listening.js";
import { page } from "./match.js";
import { mountMediaControls, showMediaControls, showMediaTitle } from "./media-controls.js";
import { Speaker } from "./speaker.js";

const MAX_TEXT = 500; // characters that are read of a line
const LISTEN = ["off", "key", "all"];

const language = document.documentElement.lang;
const verbosityRoot = document.getElementById("verbosity-setting");
const listenRoot = document.getElementById("listen-setting");
const status = listenRoot.querySelector(".listen-status");
const player = document.getElementById("listen-player");
const button = (action) => /** @type {HTMLElement} */ (player.querySelector(`[data-action="${action}"]`));
const speaker = new Speaker(showPlayer);

function listens() {
  const chosen = storage.get("listen");
  return speaker.supported && LISTEN.includes(chosen) ? chosen : "off";
}

/** Connect radio buttons with a stored choice. */
function mountChoice(root, name, current, onchoose) {
  const update = () => (root.querySelector(`[value="${current()}"]`).checked = true);
  root.addEventListener("change", ({ target }) => {
    storage.set(name, target.value);
    onchoose(target.value);
    document.dispatchEvent(new CustomEvent("livecast:settings"));
  });
  // Another tab may have changed it.
  addEventListener("storage", update);
  update();
}

function showPlayer() {
  player.hidden = listens() === "off";
  const { activeElement: focused } = document;
  button("play").hidden = speaker.speaking;
  button("pause").hidden = !speaker.speaking;
  if (focused === button("play") || focused === button("pause"))
    button(speaker.speaking ? "pause" : "play").focus({ preventScroll: true });
  showMediaControls(speaker.speaking);
  if (speaker.speaking) showTitle();
}

/** The title of the page without its counter. It has no score while results are hidden. */
function showTitle() {
  showMediaTitle(document.title.replace(/^\(\d+\) /, "").replace(/ · livecast$/, ""));
}

function showVoices() {
  const languages = [...new Set([language, page.lang || language])];
  const missing = speaker.supported ? languages.filter((tag) => !speaker.hasVoice(tag)) : [];
  const names = new Intl.DisplayNames(language, { type: "language" });
  const { unsupported, voiceless } = listenRoot.dataset;
  if (!speaker.supported) status.textContent = unsupported;
  else if (missing.length && listens() !== "off")
    status.textContent = missing.map((tag) => fill(voiceless, { language: names.of(tag) })).join(" ");
  else status.textContent = "";
}

/** In a gesture of the fan. The first sentence tells that it works, and opens the browser's speech for later ones. */
function startListening() {
  const { home, away } = page.teams;
  const match = `${home.brief} – ${away.brief}`;
  if (!speaker.speaking) speaker.read([{ text: fill(listenRoot.dataset.listening, { match }), lang: language }]);
  speaker.start();
}

/** What is read of a line: its minute, kind and score in the page's language, its text in its own. */
function partsOf(data) {
  const { sport, teams } = page;
  const { home, away } = teams;
  const score = data.scored ? `${home.brief} ${entryScore(data.scoreline, sport.words)} ${away.brief}` : "";
  const minute = translateShort(sport.shorts, data.minute ?? "");
  const before = [minute, entryLabel(data, sport), score].filter(Boolean).map((part) => `${part}. `);
  const text = entryText(data).slice(0, MAX_TEXT);
  const own = page.lang || language;
  if (own === language) return [{ text: `${before.join("")}${text}`.trim(), lang: language }];
  return [
    { text: before.join("").trim(), lang: language },
    { text, lang: own },
  ].filter((part) => part.text);
}

mountChoice(verbosityRoot, "verbosity", verbosity, () => {});
mountChoice(listenRoot, "listen", listens, (chosen) => {
  if (chosen === "off") speaker.clear();
  else startListening();
  showPlayer();
  showVoices();
});
for (const radio of /** @type {NodeListOf<HTMLInputElement>} */ (listenRoot.querySelectorAll("input")))
  radio.disabled = !speaker.supported;
player.addEventListener("click", ({ target }) => {
  const { action } = /** @type {HTMLElement} */ (target).closest("button")?.dataset ?? {};
  if (action === "play") startListening();
  else if (action === "pause") speaker.pause();
  else if (action === "next") speaker.skip();
});
mountMediaControls({
  play: startListening,
  pause: () => speaker.pause(),
  stop: () => speaker.pause(),
  nexttrack: () => speaker.skip(),
});
onFrameToRead(({ type, data }) => {
  if (type !== "commentary.added" || listens() === "off") return;
  const parts = partsOf(data).filter(({ lang }) => speaker.hasVoice(lang));
  if (parts.length && isWanted(listens(), data)) speaker.read(parts);
});
new MutationObserver(() => speaker.speaking && showTitle()).observe(document.querySelector("title"), {
  childList: true,
});
window.speechSynthesis?.addEventListener?.("voiceschanged", showVoices);
addEventListener("pagehide", () => speaker.supported && speaker.pause());
showPlayer();
showVoices();
