// Standing on a line of the feed, or on one that is not in it yet: arrows walk, and a letter does something with it.

import { ACTIONS } from "./console-feed.js";

/** Returns {enter()}: stand on the newest line. back(): to the composer. photo(id): one for this entry. */
export function walkLines({ scroll, runs, stream, unsent, editors, keys, back, photo }) {
  const GROUP = "On a line";
  for (const { key, label } of ACTIONS) keys.tell(GROUP, [key], `${label} it`);
  keys.tell(GROUP, ["f"], "Give it a photo");
  keys.tell(GROUP, ["x"], "Take a held or waiting line back into the composer");
  keys.tell(GROUP, ["n"], "Send a held line now, or try a refused one again");
  keys.tell(GROUP, ["d"], "Drop a refused line or an old draft");
  keys.tell(GROUP, ["ArrowUp", "ArrowDown"], "Walk along the lines (Home, End: the first, the last)");

  scroll.addEventListener("keydown", (event) => {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey || target.closest("form")) return;
    const call = meaning(key, target.closest(".feed .entry, .unsent-line"));
    if (!call) return;
    event.preventDefault();
    event.stopPropagation();
    call();
  });
  // A tap stands on the line, which shows what can be done with it.
  scroll.addEventListener("click", ({ target }) => {
    if (!target.closest("a, button, form, input, textarea, select"))
      target.closest(".feed .entry, .unsent-line")?.focus();
  });

  function meaning(key, node) {
    const steps = { ArrowUp: -1, ArrowDown: 1 };
    if (key in steps) return () => step(node, steps[key]);
    if (key === "Home") return () => all()[0]?.focus();
    if (key === "End") return enter;
    if (key === "Escape") return back;
    if (!node) return null;
    if (node.matches(".entry")) {
      if (key === "f") return () => photo(Number(node.dataset.id));
      const action = ACTIONS.find((one) => one.key === key || (one.key === "e" && key === "Enter"));
      return action && (() => editors.work(action.name, stream.entries.get(Number(node.dataset.id))));
    }
    const act = { x: "back", Enter: "back", n: "now", d: "drop" }[key];
    return act && (() => unsent.act(act, node));
  }

  function all() {
    return [...runs.feed.querySelectorAll(".entry"), ...unsent.nodes];
  }

  function step(node, by) {
    const lines = all();
    const at = lines.indexOf(node);
    if (at < 0) return enter();
    if (at + by >= lines.length) return back();
    const next = lines[Math.max(0, at + by)];
    next.focus({ preventScroll: true });
    return next.scrollIntoView({ block: "nearest" });
  }

  function enter() {
    const last = all().at(-1);
    if (last) last.focus();
    else scroll.focus();
  }

  return { enter };
}
