// The address to open after a login.

/**
 * The absolute address if it is on this site, otherwise the home page. accounts/views.py does the same on the server.
 * @param {string | null | undefined} address
 */
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
