// The lines of the feed in order, in a section with a heading for each period. The server's page has the same sections.
//
// Lines are ordered by (position, id). A new line is usually the last, but not always. Most lines go next to a line of
// the same section: a binary search finds the place, and one node is inserted. In rare cases (a new period, a late line
// of another period, a changed order) all lines are arranged again, and only nodes in the wrong place are moved.

const FOCUSABLE = "a[href], button, [tabindex]";

/** Replace a line by its newer state. The focus inside the line is kept. */
function replace(old, fresh) {
  const focused = [...old.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement);
  old.replaceWith(fresh);
  if (focused >= 0) fresh.querySelectorAll(FOCUSABLE)[focused]?.focus({ preventScroll: true });
}

export class PeriodSections {
  #lines = []; // {id, position, period, node}, in the match's order
  #byId = new Map();

  /** feed: the element with the sections, as the server rendered them. sport: {periods}. */
  constructor(feed, sport) {
    this.feed = feed;
    this.sport = sport;
    this.#readFromPage();
  }

  get newestFirst() {
    return this.feed.dataset.order !== "oldest";
  }

  get size() {
    return this.#lines.length;
  }

  /** Read the lines that are on the page. */
  #readFromPage() {
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

  /** Remove the lines with these ids. */
  remove(ids) {
    const removed = new Set(ids);
    if (!removed.size) return;
    for (const id of removed) {
      this.#byId.get(id)?.node.remove();
      this.#byId.delete(id);
    }
    this.#lines = this.#lines.filter((line) => !removed.has(line.id));
    this.arrange();
  }

  /** Insert a line in its place. A line with the same id is replaced, unless it is equal. */
  insert(node) {
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

  /** Insert many lines that are not here yet. */
  insertAll(nodes) {
    for (const line of nodes.map(lineOf)) {
      this.#lines.push(line);
      this.#byId.set(line.id, line);
    }
    this.#lines.sort(compare);
    this.arrange();
  }

  #indexFor(line) {
    let low = 0;
    let high = this.#lines.length;
    // Nearly always the last.
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
    if (before && (!this.#known(line.period) || periodOf(before) === line.period)) {
      before.node[this.newestFirst ? "before" : "after"](line.node);
      return true;
    }
    const after = this.#lines[index + 1];
    if (!before && after && this.#known(line.period) && periodOf(after) === line.period) {
      after.node[this.newestFirst ? "after" : "before"](line.node);
      return true;
    }
    return false;
  }

  /** Bring the whole feed into the order that it should have. */
  arrange() {
    const groups = [];
    for (const line of this.#lines) {
      const known = this.#known(line.period);
      if (!groups.length || (known && line.period !== groups.at(-1).code)) {
        groups.push({ code: known ? line.period : "", nodes: [] });
      }
      groups.at(-1).nodes.push(line.node);
    }
    const spare = new Set(this.feed.querySelectorAll(".period-section"));
    const sections = groups.map(({ code, nodes }) => {
      const current = nodes[0].closest(".period-section");
      const matches = spare.has(current) && (current.dataset.period ?? "") === code;
      if (matches) spare.delete(current);
      return matches ? current : this.#newSection(code);
    });
    if (this.newestFirst) {
      groups.reverse();
      sections.reverse();
    }
    groups.forEach(({ nodes }, index) =>
      setChildren(sections[index].lastElementChild, this.newestFirst ? nodes.reverse() : nodes),
    );
    for (const section of spare) section.remove();
    setChildren(this.feed, sections);
  }

  #newSection(code) {
    const section = document.createElement("section");
    section.className = "period-section";
    if (code) {
      const heading = document.createElement("h2");
      heading.className = "period-heading";
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

function periodOf(line) {
  return line.node.closest(".period-section").dataset.period ?? "";
}

/** Make `nodes` the children of `parent`, in this order. Only nodes in the wrong place are moved. */
function setChildren(parent, nodes) {
  let at = parent.firstElementChild;
  for (const node of nodes) {
    if (node === at) at = at.nextElementSibling;
    else parent.insertBefore(node, at);
  }
}
