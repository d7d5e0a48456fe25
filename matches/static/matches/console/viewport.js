// Keeps the composer above a phone's on-screen keyboard. Some browsers lay the keyboard over the page instead of making
// the page smaller: there the page gets the height of its visible part.

export function fitViewport() {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const fit = () => {
    // Not while the page is zoomed: then the visible part is smaller for another reason.
    if (viewport.scale !== 1) return;
    document.documentElement.style.setProperty("--visible-height", `${viewport.height}px`);
    scrollTo(0, 0);
  };
  viewport.addEventListener("resize", fit);
  fit();
}
