// A classic script, so that it runs before the first paint: it hides what this fan may not see yet, and lists that are
// not in this fan's order yet. The modules of the page show them again: matches/shared/spoilers.js, home-follows.js.
{
  const html = document.documentElement;
  const id = /\/matches\/(\d+)\//.exec(location.pathname)?.[1];
  try {
    const read = (name) => localStorage.getItem(`livecast.${name}`);
    if (Number(read("delay")) > 0) html.dataset.hold = "";
    if (/"(matches|teams)":\[\d/.test(read("follows") ?? "")) html.dataset.follows = "";
    const hides = read("spoilers") || /[?&]result=hidden(&|$)/.test(location.search);
    if (hides && !(id in (JSON.parse(read("revealed")) ?? {}))) html.dataset.results = "hidden";
  } catch {
    // Without storage there are no settings.
  }
}
