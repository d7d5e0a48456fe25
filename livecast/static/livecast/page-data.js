// The data that the server put into the page: one JSON object, in <script type="application/json" id="page">.

export function pageData(root = document, id = "page") {
  return JSON.parse(root.getElementById(id).textContent);
}

/**
 * Put values into a sentence: fill("{n} new lines", {n: 3}).
 * @param {string} sentence
 * @param {Record<string, any>} values
 */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
