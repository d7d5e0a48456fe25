// The part of the service worker that keeps the last seen public pages for times without a network.
//
// While the network answers, every page comes from the network. The worker keeps a copy of the public ones: those of a
// day and of a match. Without a network it answers with the copy, marked with the time of its state, or otherwise with
// the offline page in the language of the address. It never keeps pages of the admin, of accounts, of the API, or of
// private matches, whose responses are not public.

(() => {
  const PAGES = "livecast-pages-1";
  const FILES = "livecast-files-1"; // style sheets, scripts and icons of the kept pages
  const OFFLINE = "livecast-offline-1"; // the offline page in each language, and its files
  const MAX_PAGES = 24;
  const MAX_BYTES = 20_000_000; // of all pages, each with its files
  const MAX_PAGE_BYTES = 3_000_000;
  const MAX_FILES_OF_PAGE = 150;

  const PAGE = /^(\/[a-z]{2}(?:-[a-z]+)?)?\/(?:matches\/\d+\/(?:light\/)?)?$/;
  const DAY = /^\?day=\d{4}-\d\d-\d\d$/;
  const FILE_LINK = /(?:href|src)="(\/[^"]+\.(?:css|js|svg|png)(?:\?[^"]*)?)"/g;
  const FILE = /\.(?:css|js|svg|png)$/;
  const ALTERNATE = /<link rel="alternate" hreflang="[^"]*" href="(\/[^"]*)"/g;

  /** The key of a page that may be kept: its address without a query, except for the day of a list. null: not kept. */
  function keyOf(url) {
    const { origin, pathname, search } = new URL(url, location.origin);
    if (origin !== location.origin || !PAGE.test(pathname)) return null;
    if (pathname.endsWith("/light/")) return search ? null : pathname;
    return pathname.includes("/matches/") ? pathname : pathname + (DAY.test(search) ? search : "");
  }

  const unescaped = (address) => address.replaceAll("&amp;", "&");
  const isPublic = (response) => /(^|[\s,])public\b/.test(response.headers.get("Cache-Control") ?? "");

  /** Store the files that a page names, unless they are stored. Returns their addresses and their size in bytes. */
  async function storeFiles(html, cache) {
    const found = new Set([...html.matchAll(FILE_LINK)].map(([, address]) => unescaped(address)));
    const files = [...found].slice(0, MAX_FILES_OF_PAGE);
    const sizes = files.map(async (address) => {
      let response = await cache.match(address);
      if (!response) {
        response = await fetch(address, { credentials: "omit" });
        if (!response.ok) return 0;
        await cache.put(address, response.clone());
      }
      return (await response.blob()).size;
    });
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    return { files, bytes };
  }

  let work = Promise.resolve();

  /** Store or delete the copy of a page. One after the other, so that the limits hold. */
  function keep(key, response) {
    work = work.then(() => keepNow(key, response)).catch((problem) => console.warn("livecast: page not kept", problem));
    return work;
  }

  async function keepNow(key, response) {
    if (response.type === "opaqueredirect" || response.status >= 500) return;
    const pages = await caches.open(PAGES);
    if (response.status !== 200 || response.redirected || !isPublic(response)) {
      await pages.delete(key); // the match was made private or deleted
      return;
    }
    const html = await response.text();
    const stored = await storeFiles(html, await caches.open(FILES));
    const bytes = new Blob([html]).size + stored.bytes;
    if (bytes > MAX_PAGE_BYTES) return;
    const headers = new Headers(response.headers);
    for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
    headers.set("X-Kept-At", String(Date.now()));
    headers.set("X-Kept-Bytes", String(bytes));
    headers.set("X-Kept-Files", stored.files.join(" "));
    await pages.put(key, new Response(html, { headers }));
    await trim(pages);
  }

  /** Delete the oldest copies over the limits, and the files that no copy names any more. */
  async function trim(pages) {
    const kept = await Promise.all(
      (await pages.keys()).map(async (request) => {
        const { headers } = await pages.match(request);
        const number = (name) => Number(headers.get(name));
        const files = (headers.get("X-Kept-Files") ?? "").split(" ");
        return { request, files, at: number("X-Kept-At"), bytes: number("X-Kept-Bytes") };
      }),
    );
    kept.sort((one, other) => other.at - one.at);
    let bytes = 0;
    const needed = new Set();
    for (const [index, page] of kept.entries()) {
      bytes += page.bytes;
      if (index >= MAX_PAGES || bytes > MAX_BYTES) await pages.delete(page.request);
      else page.files.forEach((file) => needed.add(new URL(file, location.origin).href));
    }
    const files = await caches.open(FILES);
    for (const request of await files.keys()) if (!needed.has(request.url)) await files.delete(request);
  }

  /** Store the offline page in each language. */
  async function storeOfflinePages() {
    const cache = await caches.open(OFFLINE);
    const store = async (address) => {
      const response = await fetch(address, { credentials: "omit", cache: "no-cache" });
      if (!response.ok) throw new Error(`HTTP ${response.status} for ${address}`);
      const html = await response.clone().text();
      await cache.put(address, response);
      await storeFiles(html, cache);
      return html;
    };
    const html = await store("/offline/");
    await Promise.all([...html.matchAll(ALTERNATE)].map(([, address]) => store(unescaped(address))));
  }

  async function offlinePage(pathname) {
    const [, prefix = ""] = /^(\/[a-z]{2}(?:-[a-z]+)?)?\//.exec(pathname) ?? [];
    const cache = await caches.open(OFFLINE);
    return (await cache.match(`${prefix}/offline/`)) ?? (await cache.match("/offline/")) ?? Response.error();
  }

  /** "18:42", or "30 Nov, 18:42" on another day, in the zone of the device. */
  function timeText(moment, language) {
    const isToday = new Date().toDateString() === moment.toDateString();
    /** @type {Intl.DateTimeFormatOptions} */
    const day = isToday ? {} : { day: "numeric", month: "short" };
    const format = { ...day, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, /** @type {any} */ (format)).format(moment);
  }

  /** The copy of a page with a sentence at its top that says which state it shows. */
  async function marked(response, pathname) {
    const html = await response.text();
    const offline = await (await offlinePage(pathname)).text().catch(() => "");
    const [, sentence = ""] = /<meta name="kept-page" content="([^"]*)"/.exec(offline) ?? [];
    const [, language = "en"] = /<html lang="([^"]+)"/.exec(html) ?? [];
    const moment = new Date(response.headers.get("Date") ?? Number(response.headers.get("X-Kept-At")));
    const note = sentence.replace("{time}", `<b>${timeText(moment, language)}</b>`);
    const body = html.replace(/<body[^>]*>/, (tag) => `${tag}<p class="kept-page" role="status">${note}</p>`);
    return new Response(body, { headers: response.headers });
  }

  async function answer(event) {
    const { pathname } = new URL(event.request.url);
    const key = keyOf(event.request.url);
    try {
      // The browser's own cache may have a page of some seconds ago, which would not say that it is old.
      if (!navigator.onLine) throw new Error("offline");
      const response = (await event.preloadResponse) ?? (await fetch(event.request));
      if (key !== null) event.waitUntil(keep(key, response.clone()));
      return response;
    } catch {
      const copy = key === null ? null : await (await caches.open(PAGES)).match(key);
      return copy ? marked(copy, pathname) : offlinePage(pathname);
    }
  }

  addEventListener("install", (/** @type {any} */ event) => event.waitUntil(storeOfflinePages()));

  addEventListener("activate", (/** @type {any} */ event) => {
    const current = [PAGES, FILES, OFFLINE];
    const old = (name) => /^livecast-(pages|files|offline)-/.test(name) && !current.includes(name);
    const { registration } = /** @type {any} */ (self);
    event.waitUntil(
      Promise.all([
        registration.navigationPreload?.enable(),
        caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))),
      ]),
    );
  });

  addEventListener("fetch", (/** @type {any} */ event) => {
    const { request } = event;
    const { origin, pathname } = new URL(request.url);
    if (request.method !== "GET" || origin !== location.origin || /^\/(admin|api)\//.test(pathname)) return;
    if (request.mode === "navigate") event.respondWith(answer(event));
    else if (FILE.test(pathname))
      event.respondWith(fetch(request).catch(async () => (await caches.match(request)) ?? Response.error()));
  });

  // A page asks for a copy of itself: {keep: its path, fresh: whether the browser must ask the server}.
  addEventListener("message", (/** @type {any} */ event) => {
    const key = typeof event.data?.keep === "string" ? keyOf(event.data.keep) : null;
    if (key === null) return;
    const cache = event.data.fresh ? "no-cache" : "force-cache";
    const store = fetch(key, { credentials: "omit", cache }).then((response) => keep(key, response));
    event.waitUntil(store.catch(() => {})); // without a network the older copy stays
  });
})();
