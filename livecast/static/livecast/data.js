// What the server put into the page for its scripts: one JSON object, in <script type="application/json" id="page">.

export function pageData(root = document, id = "page") {
  return JSON.parse(root.getElementById(id).textContent);
}

/** Put values into a sentence: fill("{n} new lines", {n: 3}). */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** localStorage as far as the browser lets us: a private window may refuse, and nothing here depends on it. */
export const kept = {
  get(name) {
    try {
      return localStorage.getItem(`livecast.${name}`);
    } catch {
      return null;
    }
  },
  set(name, value) {
    try {
      localStorage.setItem(`livecast.${name}`, value);
    } catch {
      // Then the choice lasts as long as the page.
    }
  },
};
