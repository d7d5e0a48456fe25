// A classic script, so that it runs before the first paint: it hides what this fan may not see yet. The modules of the
// page show it again: matches/shared/spoilers.js.
{
  const html = document.documentElement;
  const id = /\/matches\/(\d+)\//.exec(location.pathname)?.[1];
  try {
    const read = (name) => localStorage.getItem(`livecast.${name}`);
    if (Number(read("delay")) > 0) html.dataset.hold = "";
    if (read("spoilers") && !(id in (JSON.parse(read("revealed")) ?? {}))) html.dataset.results = "hidden";
  } catch {
    // Without storage there are no settings.
  }
}
