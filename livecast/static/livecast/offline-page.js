// The page that the service worker shows without a network: it lists the pages that the browser has kept.

const list = document.getElementById("kept-pages");

async function showKeptPages() {
  const cache = await caches.open("livecast-pages-1");
  const language = document.documentElement.lang;
  for (const request of await cache.keys()) {
    const page = new DOMParser().parseFromString(await (await cache.match(request)).text(), "text/html");
    if (page.documentElement.lang !== language) continue;
    const link = document.createElement("a");
    link.href = request.url;
    link.textContent = page.title.trim().replace(/\s+/g, " ");
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  list.parentElement.hidden = list.childElementCount === 0;
}

// The network may return just when a fan has chosen one of the kept pages: that choice goes first.
let leaves = false;
addEventListener("beforeunload", () => (leaves = true));
addEventListener("pageshow", () => (leaves = false));
addEventListener("online", () => leaves || location.reload());
document.getElementById("again").addEventListener("click", () => location.reload());
if ("caches" in window) showKeptPages().catch((problem) => console.warn("livecast: no kept pages", problem));
