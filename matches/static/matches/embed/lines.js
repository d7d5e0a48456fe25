// The newest lines of an embed. The page has them as the server made them (embed/_line.html), the newest first; the
// feed adds, changes and removes them.

import { entryText } from "../shared/entry.js";
import { entryLabel, entryScore, minuteText, translateShort } from "../shared/format.js";
import { fill } from "../../livecast/page-data.js";
import { hourAndMinute } from "../../livecast/local-times.js";

export class Lines {
  #list = document.getElementById("lines"); // null: the smallest embed has no lines
  #blank = /** @type {HTMLTemplateElement} */ (document.getElementById("line"));

  /** onmissing(): lines were removed, and the server has older ones. */
  constructor(page, onmissing) {
    this.page = page;
    this.onmissing = onmissing;
  }

  /** Handle one frame about commentary. */
  handle({ type, data }) {
    if (!this.#list) return;
    if (type === "commentary.rescored") data.entries.forEach((entry) => this.#rescore(entry));
    else if (type === "commentary.absent" || !this.#isShown(data)) this.#remove(data.id);
    else this.#put(data);
  }

  /** Replace all lines by those of a page that was loaded again. */
  replaceAll(freshPage, page) {
    this.page = page;
    this.#list?.replaceChildren(...freshPage.querySelectorAll("#lines > *"));
  }

  #isShown(data) {
    return data.retracted_at === null && (this.page.lines !== "key" || data.key);
  }

  #node(id) {
    return this.#list.querySelector(`[data-id="${Number(id)}"]`);
  }

  #put(data) {
    const node = this.#make(data);
    const old = this.#node(data.id);
    if (old?.isEqualNode(node)) return;
    old?.remove();
    const isOlder = ({ dataset: { position, id } }) =>
      Number(position) < data.position || (Number(position) === data.position && Number(id) < data.id);
    const next = /** @type {HTMLElement[]} */ ([...this.#list.children]).find(isOlder);
    const isFull = this.#list.children.length >= this.page.count;
    if (next) next.before(node);
    // A line that is older than all others: whether it is the next one is known only if there are no others.
    else if (!isFull && !this.page.more) this.#list.append(node);
    else this.page.more = true;
    while (this.#list.children.length > this.page.count) {
      this.#list.lastElementChild.remove();
      this.page.more = true;
    }
    this.#checkMissing();
  }

  #remove(id) {
    this.#node(id)?.remove();
    this.#checkMissing();
  }

  #checkMissing() {
    if (this.page.more && this.#list.children.length < this.page.count) this.onmissing();
  }

  #rescore({ id, scored, scoreline }) {
    const heading = this.#node(id)?.querySelector(".heading");
    if (!heading) return;
    heading.querySelector(".after")?.remove();
    if (!scored) return;
    const after = this.#blank.content.querySelector(".after").cloneNode();
    after.textContent = entryScore(scoreline, this.page.sport.words);
    heading.append(after);
  }

  #make(data) {
    const { page } = this;
    const node = /** @type {HTMLElement} */ (this.#blank.content.firstElementChild.cloneNode(true));
    const part = (name) => node.querySelector(`.${name}`);
    Object.assign(node.dataset, { id: data.id, position: data.position });
    node.toggleAttribute("data-key", data.key);
    part("minute").href = `${page.address}#entry-${data.id}`;
    part("minute").replaceChildren(minuteNode(data, page.sport));
    write(part("label"), entryLabel(data, page.sport));
    write(part("side"), data.key && data.side ? page.teams[data.side].brief : "");
    write(part("after"), data.scored ? entryScore(data.scoreline, page.sport.words) : "");
    if (!part("heading").childElementCount) part("heading").remove();
    if (page.lang) part("text").lang = page.lang;
    else part("text").removeAttribute("lang");
    write(part("text"), shortText(data, page));
    return node;
  }
}

function minuteNode(data, sport) {
  const short = sport.periods[data.period]?.short ?? "";
  const shown = minuteText(data.minute, short) || (data.happened_at ? "" : translateShort(sport.shorts, short) || "–");
  const node = document.createElement(shown ? "span" : "time");
  if (!shown) /** @type {HTMLTimeElement} */ (node).dateTime = data.happened_at;
  node.textContent = shown || hourAndMinute(data.happened_at);
  return node;
}

function shortText(data, page) {
  const text = entryText(data) || (data.photo ? fill(page.words.photo, { what: data.photo.alt }) : "");
  const letters = [...text]; // as Python counts them
  return letters.length > page.longest ? `${letters.slice(0, page.longest).join("").trimEnd()}…` : text;
}

function write(node, text) {
  if (text) node.textContent = text;
  else node.remove();
}
