// Tells the page around the frame how high the embed is: embed.js then changes the height of the frame. The height is
// no secret, so any page may receive it.

let sent = 0;

/** Send the height of the page's content, now and after each change. */
export function sendHeight() {
  if (window.parent === window) return;
  const content = document.querySelector(".embed");
  new ResizeObserver(() => {
    const height = Math.ceil(content.getBoundingClientRect().height);
    if (height === sent) return;
    sent = height;
    window.parent.postMessage({ type: "livecast:height", height }, "*");
  }).observe(content);
}
