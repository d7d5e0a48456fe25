// The toolbar: commands that belong to no other panel, each with a button and a key.

import { keyButton } from "./dom.js";

export function mountToolbar({ shortcuts, composer, photos, undo, presence, lineupPanel, loginDialog, consoleState }) {
  const tools = document.getElementById("composer-tools");
  const peopleTools = document.getElementById("people-controls");
  const sidebar = document.getElementById("sidebar");
  const toggle = document.getElementById("sidebar-toggle");

  function addCommand(root, group, key, { label, short = label, run, risky = false }) {
    shortcuts.add(key, { group, label, run, risky });
    const button = keyButton(short, key.toUpperCase(), {
      class: "tool",
      "aria-keyshortcuts": `${key} Alt+${key.toUpperCase()}`,
    });
    button.addEventListener("click", run);
    root.append(button);
  }

  const setSidebarOpen = (open) => {
    sidebar.toggleAttribute("data-open", open);
    toggle.setAttribute("aria-expanded", String(open));
  };
  const openSidebar = (open) => {
    setSidebarOpen(open);
    if (open) sidebar.querySelector("button")?.focus();
    else composer.focus();
  };
  toggle.addEventListener("click", () => openSidebar(!sidebar.hasAttribute("data-open")));
  sidebar.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    openSidebar(false);
  });

  const WRITING = "Writing";
  shortcuts.describe(WRITING, ["Enter"], "Post the line");
  shortcuts.describe(WRITING, ["Shift Enter"], "New line of text");
  shortcuts.describe(WRITING, ["Ctrl Enter"], "Post at once, without a hold");
  shortcuts.describe(WRITING, ["Tab", "ArrowUp", "ArrowDown"], "Choose from the completions");
  shortcuts.describe(WRITING, ["Escape"], "Close the completions, then go to the newest line");
  shortcuts.describe(WRITING, ["ArrowUp"], "In the empty composer: edit your last line");
  shortcuts.describe(WRITING, ["Ctrl Z"], "In the empty composer: take back your last line");

  const ANYWHERE = "Anywhere";
  const toComposer = () => composer.focus();
  shortcuts.add("/", { group: ANYWHERE, label: "Go to the composer", run: toComposer, quiet: true });
  shortcuts.add("Escape", { group: ANYWHERE, label: "Back to the composer", run: toComposer, quiet: true });
  shortcuts.add("?", { group: ANYWHERE, label: "Show this list", run: () => shortcuts.showDialog(), quiet: true });
  addCommand(tools, ANYWHERE, "u", {
    label: "Take back your last line",
    short: "Undo",
    run: () => undo.run(),
    risky: true,
  });
  shortcuts.add("l", {
    group: ANYWHERE,
    label: "Line-ups: arrow keys move, Enter inserts the shirt",
    run() {
      setSidebarOpen(true);
      lineupPanel.focus();
    },
  });
  shortcuts.add("o", {
    group: ANYWHERE,
    label: "Log in again after the session has ended",
    run: () => loginDialog.show(),
  });
  addCommand(tools, ANYWHERE, "f", {
    label: "Add a photo to the next line; pasting or dropping works too",
    short: "Photo",
    run: () => photos.choose(),
  });
  addCommand(tools, ANYWHERE, "h", {
    label: "Hold: seconds before a line is published",
    short: "Hold",
    run: () => consoleState.changeHolds(),
  });

  const TOGETHER = "Two commentators";
  addCommand(peopleTools, TOGETHER, "i", {
    label: "“I have it”: show the others which event you are writing",
    short: "I have it",
    run: () => presence.setClaim(presence.ownClaim ? "" : consoleState.claimSubject()),
  });
  addCommand(peopleTools, TOGETHER, "m", {
    label: "Choose the lead commentator",
    short: "Lead",
    run: () => consoleState.changeLead(),
  });

  const help = keyButton("Keys", "?", { class: "tool" });
  help.addEventListener("click", () => shortcuts.showDialog());
  tools.append(help);
  return { closeSidebar: () => setSidebarOpen(false) };
}
