// The commands that belong to no panel of their own, each with its button and its key.

import { keyButton } from "./dom.js";

export function mountTools({ keys, composer, photo, undo, people, lineups, login, box }) {
  const tools = document.getElementById("composer-tools");
  const peopleTools = document.getElementById("people-controls");
  const side = document.getElementById("side");
  const more = document.getElementById("more");

  function button(root, key, label, run, shown = key.toUpperCase()) {
    const node = keyButton(label, shown, { class: "tool", "aria-keyshortcuts": `${key} Alt+${key.toUpperCase()}` });
    node.addEventListener("click", run);
    root.append(node);
    return node;
  }
  function command(root, group, key, label, run, short = label, risky = false) {
    keys.on(key, { group, label, run, risky });
    return button(root, key, short, run);
  }

  const setSheet = (open) => {
    side.toggleAttribute("data-open", open);
    more.setAttribute("aria-expanded", String(open));
  };
  const sheet = (open) => {
    setSheet(open);
    if (open) side.querySelector("button")?.focus();
    else composer.focus();
  };
  more.addEventListener("click", () => sheet(!side.hasAttribute("data-open")));
  side.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    sheet(false);
  });

  keys.tell("Writing", ["Enter"], "Post the line");
  keys.tell("Writing", ["Shift Enter"], "A new line of text");
  keys.tell("Writing", ["Ctrl Enter"], "Post it at once, without a hold");
  keys.tell("Writing", ["Tab", "ArrowUp", "ArrowDown"], "Take from the list of completions, or walk in it");
  keys.tell("Writing", ["Escape"], "Close the list; then: to the newest line");
  keys.tell("Writing", ["ArrowUp"], "While nothing is typed: edit your last line");
  keys.tell("Writing", ["Ctrl Z"], "While nothing is typed: take back your last line");
  keys.on("/", { group: "Anywhere", label: "To the composer", run: () => composer.focus(), quiet: true });
  keys.on("Escape", { group: "Anywhere", label: "Back to the composer", run: () => composer.focus(), quiet: true });
  keys.on("?", { group: "Anywhere", label: "This map", run: () => keys.showMap(), quiet: true });
  command(tools, "Anywhere", "u", "Take back your last line", () => undo.last(), "Undo", true);
  keys.on("l", {
    group: "Anywhere",
    label: "Line-ups: arrows walk, Enter takes the shirt",
    run: () => (setSheet(true), lineups.focus()),
  });
  keys.on("o", { group: "Anywhere", label: "Log in again, when the session has ended", run: () => login.show() });
  command(
    tools,
    "Anywhere",
    "f",
    "A photo for the line you post next: also by paste or drop",
    () => photo.pick(),
    "Photo",
  );
  command(tools, "Anywhere", "h", "Hold: seconds before fans get a line", () => box.setHolds(), "Hold");
  command(
    peopleTools,
    "Two at one match",
    "i",
    "“I have it”: the other one need not write it",
    () => {
      people.claim(people.claimed ? "" : box.claim());
    },
    "I have it",
  );
  command(peopleTools, "Two at one match", "m", "Hand the microphone over", () => box.handOver(), "Microphone");

  const map = keyButton("Keys", "?", { class: "tool" });
  map.addEventListener("click", () => keys.showMap());
  tools.append(map);
  return { closeSheet: () => setSheet(false) };
}
