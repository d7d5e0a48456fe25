// A photo that comes to a line, or a note, pushes what stands below it down. The lines below are held back where they
// stood and let go from there, by transform: the eye can follow, and nothing has shifted on the way.

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const PACE = { duration: 280, easing: "cubic-bezier(0.2, 0.7, 0.2, 1)" };

/** Run `change`, which makes `line` taller or shorter. Who asked for less motion sees no slide. */
export function slideBelow(line, change) {
  const nodes = below(line);
  const stood = nodes[0]?.getBoundingClientRect().top;
  change();
  if (!nodes.length || calm.matches || document.hidden) return;
  const moved = nodes[0].getBoundingClientRect().top - stood;
  if (!moved || Math.abs(moved) > innerHeight) return;
  for (const node of nodes) {
    // They lie over what has grown until they are out of its way.
    const ground = { backgroundColor: "var(--paper)" };
    node.animate([ground, ground], PACE);
    // Added to one that still runs, where a second photo comes at once.
    node.animate([{ transform: `translateY(${-moved}px)` }, { transform: "none" }], { ...PACE, composite: "add" });
  }
}

/** What is seen below a line: the rest of its run, and the runs behind it. */
function below(line) {
  const nodes = [];
  for (const start of [line, line.closest(".run")]) {
    for (let node = start?.nextElementSibling; node; node = node.nextElementSibling) {
      if (node.getBoundingClientRect().top > innerHeight) return nodes;
      nodes.push(node);
    }
  }
  return nodes;
}
