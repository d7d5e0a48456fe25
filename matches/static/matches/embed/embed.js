// livecast embeds: replaces <blockquote class="livecast-embed" data-src="…"> by a frame that is as high as its content.
// Pages of other sites load it; docs/embeds.md. After adding embeds to a page, call livecastEmbeds.load().
(() => {
  "use strict";
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  if (!script || window.livecastEmbeds) {
    window.livecastEmbeds?.load();
    return;
  }
  const { origin } = new URL(script.src);
  const isEmbed = /^(\/[a-z-]{2,20})?\/embed\//;
  const WIDTHS = { small: 320, medium: 480, large: 640 };
  const LEAST = 60;
  const MOST = 4000; // pixels: whatever a frame says, it does not push the article away
  const frames = new Map(); // the window of a frame -> the frame

  /** The address of an embed of this livecast, otherwise null: a comment on the page must not frame other sites. */
  function addressOf(text) {
    try {
      const url = new URL(text, origin);
      return url.origin === origin && isEmbed.test(url.pathname) ? url : null;
    } catch {
      return null;
    }
  }

  function load() {
    for (const node of document.querySelectorAll(".livecast-embed[data-src]")) {
      const url = addressOf(/** @type {HTMLElement} */ (node).dataset.src);
      if (!url) continue;
      const size = url.searchParams.get("size");
      const frame = document.createElement("iframe");
      frame.src = url.href;
      frame.title = /** @type {HTMLElement} */ (node).dataset.title || node.textContent.trim() || "livecast";
      frame.className = "livecast-frame";
      frame.loading = "lazy";
      Object.assign(frame.style, {
        display: "block",
        width: "100%",
        maxWidth: `${WIDTHS[size] ?? WIDTHS.medium}px`,
        height: "240px",
        border: "0",
        borderRadius: "12px",
        colorScheme: "normal",
      });
      node.replaceWith(frame);
      frames.set(frame.contentWindow, frame);
    }
  }

  addEventListener("message", ({ data, origin: from, source }) => {
    const frame = from === origin && data?.type === "livecast:height" && frames.get(source);
    if (frame && Number.isFinite(data.height))
      frame.style.height = `${Math.min(MOST, Math.max(LEAST, Math.ceil(data.height)))}px`;
  });

  window.livecastEmbeds = { load };
  load();
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", load);
})();
