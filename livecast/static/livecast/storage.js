// localStorage, which a private window may refuse. Nothing here may depend on it.

const PREFIX = "livecast.";

export const storage = {
  get(name) {
    try {
      return localStorage.getItem(PREFIX + name);
    } catch {
      return null;
    }
  },
  set(name, value) {
    try {
      localStorage.setItem(PREFIX + name, value);
    } catch {
      // The value lasts as long as the page.
    }
  },
  /** Keep the `max` newest values whose names begin with `prefix`. They are JSON with the time `at` in ms. */
  prune(prefix, max) {
    try {
      const names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX + prefix));
      const at = (name) => Number(JSON.parse(localStorage.getItem(name)).at);
      const oldest = names.length > max ? names.sort((one, other) => at(one) - at(other)).slice(0, -max) : [];
      for (const name of oldest) localStorage.removeItem(name);
    } catch {
      // They stay.
    }
  },
};
