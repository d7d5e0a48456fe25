// The order of the lines, and the headings that they stand under: matches.pages.match_context.period_sections, live.
//
// A line is put where it belongs by (position, id), which is seldom but not always the end. Nearly every line goes next
// to a neighbour of its own run: found by halving, one node inserted. What is rarer (a new period, a late line of
// another one, the order turned round) arranges all of them anew, moving only what stands elsewhere.

const FOCUSABLE = "a[href], button, [tabindex]";

/** Put a line in the place of its older state. What had the focus in it has it again. */
function replace(old, fresh) {
  const focused = [...old.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement);
  old.replaceWith(fresh);
  if (focused >= 0) fresh.querySelectorAll(FOCUSABLE)[focused]?.focus({ preventScroll: true });
}

export class Runs {
  #lines = []; // {id, position, period, node}, in the match's order
  #byId = new Map();

  /** feed: the element that holds the runs, as the server rendered them. sport: {periods}. */
  constructor(feed, sport) {
    this.feed = feed;
    this.sport = sport;
    this.adopt();
  }

  get newestFirst() {
    return this.feed.dataset.order !== "oldest";
  }

  get size() {
    return this.#lines.length;
  }

  /** Take the lines that stand in the feed now as ours. */
  adopt() {
    this.#lines = [...this.feed.querySelectorAll(".entry")].map(lineOf).sort(compare);
    this.#byId = new Map(this.#lines.map((line) => [line.id, line]));
  }

  node(id) {
    return this.#byId.get(id)?.node;
  }

  ids() {
    return new Set(this.#byId.keys());
  }

  newest() {
    return this.#lines.at(-1)?.node;
  }

  /** Take away the lines of these ids. */
  drop(ids) {
    const gone = new Set(ids);
    if (!gone.size) return;
    for (const id of gone) {
      this.#byId.get(id)?.node.remove();
      this.#byId.delete(id);
    }
    this.#lines = this.#lines.filter((line) => !gone.has(line.id));
    this.arrange();
  }

  /** Put a line in its place; one of the same id is replaced, unless it is the same in everything. */
  put(node) {
    const line = lineOf(node);
    const old = this.#byId.get(line.id);
    if (old?.node.isEqualNode(node)) return;
    if (old) {
      if (old.position === line.position && old.period === line.period) {
        replace(old.node, node);
        old.node = node;
        return;
      }
      this.#lines.splice(this.#lines.indexOf(old), 1);
      old.node.remove();
    }
    const index = this.#indexFor(line);
    this.#lines.splice(index, 0, line);
    this.#byId.set(line.id, line);
    if (old || !this.#joinsNeighbour(line, index)) this.arrange();
  }

  #indexFor(line) {
    let low = 0;
    let high = this.#lines.length;
    // Nearly always the last: look there before halving.
    if (high && compare(this.#lines[high - 1], line) < 0) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(this.#lines[middle], line) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #known(period) {
    return Object.hasOwn(this.sport.periods, period);
  }

  #joinsNeighbour(line, index) {
    const before = this.#lines[index - 1];
    if (before && (!this.#known(line.period) || runOf(before) === line.period)) {
      before.node[this.newestFirst ? "before" : "after"](line.node);
      return true;
    }
    const after = this.#lines[index + 1];
    if (!before && after && this.#known(line.period) && runOf(after) === line.period) {
      after.node[this.newestFirst ? "after" : "before"](line.node);
      return true;
    }
    return false;
  }

  /** Bring the whole feed into the order that it should have. */
  arrange() {
    const runs = [];
    for (const line of this.#lines) {
      const known = this.#known(line.period);
      if (!runs.length || (known && line.period !== runs.at(-1).code)) {
        runs.push({ code: known ? line.period : "", nodes: [] });
      }
      runs.at(-1).nodes.push(line.node);
    }
    const spare = new Set(this.feed.querySelectorAll(".run"));
    const sections = runs.map(({ code, nodes }) => {
      const held = nodes[0].closest(".run");
      const fits = spare.has(held) && (held.dataset.period ?? "") === code;
      if (fits) spare.delete(held);
      return fits ? held : this.#newSection(code);
    });
    if (this.newestFirst) runs.reverse(), sections.reverse();
    runs.forEach(({ nodes }, index) => settle(sections[index].lastElementChild, this.newestFirst ? nodes.reverse() : nodes));
    for (const section of spare) section.remove();
    settle(this.feed, sections);
  }

  #newSection(code) {
    const section = document.createElement("section");
    section.className = "run";
    if (code) {
      const heading = document.createElement("h2");
      heading.className = "run-name";
      heading.textContent = this.sport.periods[code].name;
      section.dataset.period = code;
      section.setAttribute("aria-label", heading.textContent);
      section.append(heading);
    }
    const list = document.createElement("ol");
    list.className = "entries";
    list.setAttribute("role", "list");
    section.append(list);
    return section;
  }
}

function lineOf(node) {
  const { id, position, period } = node.dataset;
  return { id: Number(id), position: Number(position), period: period ?? "", node };
}

function compare(one, other) {
  return one.position - other.position || one.id - other.id;
}

function runOf(line) {
  return line.node.closest(".run").dataset.period ?? "";
}

/** Make `nodes` the children of `parent`, in this order, moving only what stands elsewhere. */
function settle(parent, nodes) {
  let at = parent.firstElementChild;
  for (const node of nodes) {
    if (node === at) at = at.nextElementSibling;
    else parent.insertBefore(node, at);
  }
}
