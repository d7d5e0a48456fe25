// The composer stands above a phone's keyboard. Where the browser lays the keyboard over the page instead of making the
// page smaller, the page is made as high as what is to be seen of it.

export function fitScreen() {
  const seen = window.visualViewport;
  if (!seen) return;
  const fit = () => {
    // Zoomed in by two fingers it is a part of the page that is seen, and the page stays.
    if (seen.scale !== 1) return;
    document.documentElement.style.setProperty("--seen", `${seen.height}px`);
    scrollTo(0, 0);
  };
  seen.addEventListener("resize", fit);
  fit();
}
