// Where to go after logging in.

/** The address within this site, absolute, or the home page: `_next` in accounts/views.py does the same on the server. */
export function withinSite(address, here = location.origin) {
  const home = new URL("/", here);
  if (!address) return home.href;
  try {
    const url = new URL(address, home);
    // The origin of blob:https://… is that of its inner address, so the scheme is compared too.
    return url.origin === home.origin && url.protocol === home.protocol ? url.href : home.href;
  } catch {
    return home.href;
  }
}
