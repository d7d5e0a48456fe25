// What the server put into the page for its scripts: one JSON object, in <script type="application/json" id="page">.

export function pageData(root = document, id = "page") {
  return JSON.parse(root.getElementById(id).textContent);
}

/** Put values into a sentence: fill("{n} new lines", {n: 3}). */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
