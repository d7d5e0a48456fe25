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
};
