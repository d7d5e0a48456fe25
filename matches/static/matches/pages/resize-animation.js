// A photo or a note that is added to a line pushes the lines below it down. Those lines slide to their new place by a
// transform, so that the eye can follow and the layout does not shift on the way.

const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");
const TIMING = { duration: 280, easing: "cubic-bezier(0.2, 0.7, 0.2, 1)" };

/** Run `change`, which changes the height of `line`. Without animation if the reader prefers reduced motion. */
export function animateBelow(line, change) {
  const nodes = visibleBelow(line);
  const before = nodes[0]?.getBoundingClientRect().top;
  change();
  if (!nodes.length || reducedMotion.matches || document.hidden) return;
  const shift = nodes[0].getBoundingClientRect().top - before;
  if (!shift || Math.abs(shift) > innerHeight) return;
  for (const node of nodes) {
    // They cover the part of the line that grew until they have moved away from it.
    const background = { backgroundColor: "var(--paper)" };
    node.animate([background, background], TIMING);
    // Added to an animation that still runs, if a second photo arrives at once.
    node.animate([{ transform: `translateY(${-shift}px)` }, { transform: "none" }], { ...TIMING, composite: "add" });
  }
}

/** The nodes on the screen below a line: the rest of its section, and the sections after it. */
function visibleBelow(line) {
  const nodes = [];
  for (const start of [line, line.closest(".period-section")]) {
    for (let node = start?.nextElementSibling; node; node = node.nextElementSibling) {
      if (node.getBoundingClientRect().top > innerHeight) return nodes;
      nodes.push(node);
    }
  }
  return nodes;
}
