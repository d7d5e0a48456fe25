// Keyboard navigation between the lines of the feed and the unsent lines. Arrow keys move the focus; a letter runs an
// action on the line.

import { ACTIONS } from "./console-feed.js";

/**
 * leave(): focus the composer. attachPhoto(id): add a photo to this entry.
 * Returns {enter()}, which focuses the newest line.
 */
export function mountLineNavigation({ scroll, sections, feed, unsentList, editor, shortcuts, leave, attachPhoto }) {
  const GROUP = "On a line";
  for (const { key, label } of ACTIONS) shortcuts.describe(GROUP, [key], `${label} it`);
  shortcuts.describe(GROUP, ["f"], "Add a photo");
  shortcuts.describe(GROUP, ["x"], "Move a held or waiting line back to the composer");
  shortcuts.describe(GROUP, ["n"], "Send a held line now, or try a refused line again");
  shortcuts.describe(GROUP, ["d"], "Discard a refused line or an old draft");
  shortcuts.describe(GROUP, ["ArrowUp", "ArrowDown"], "Move between lines (Home, End: first, last)");

  scroll.addEventListener("keydown", (event) => {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey || target.closest("form")) return;
    const run = commandOf(key, target.closest(".feed .entry, .unsent-line"));
    if (!run) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  });
  // A tap focuses the line, which then shows its tools.
  scroll.addEventListener("click", ({ target }) => {
    if (!target.closest("a, button, form, input, textarea, select"))
      target.closest(".feed .entry, .unsent-line")?.focus();
  });

  function commandOf(key, node) {
    const steps = { ArrowUp: -1, ArrowDown: 1 };
    if (key in steps) return () => step(node, steps[key]);
    if (key === "Home") return () => allLines()[0]?.focus();
    if (key === "End") return enter;
    if (key === "Escape") return leave;
    if (!node) return null;
    if (node.matches(".entry")) {
      if (key === "f") return () => attachPhoto(Number(node.dataset.id));
      const action = ACTIONS.find((one) => one.key === key || (one.key === "e" && key === "Enter"));
      return action && (() => editor.run(action.name, feed.entries.get(Number(node.dataset.id))));
    }
    const name = { x: "back", Enter: "back", n: "now", d: "drop" }[key];
    return name && (() => unsentList.run(name, node));
  }

  function allLines() {
    return [...sections.feed.querySelectorAll(".entry"), ...unsentList.nodes];
  }

  function step(node, by) {
    const lines = allLines();
    const at = lines.indexOf(node);
    if (at < 0) return enter();
    if (at + by >= lines.length) return leave();
    const next = lines[Math.max(0, at + by)];
    next.focus({ preventScroll: true });
    return next.scrollIntoView({ block: "nearest" });
  }

  function enter() {
    const last = allLines().at(-1);
    if (last) last.focus();
    else scroll.focus();
  }

  return { enter };
}
