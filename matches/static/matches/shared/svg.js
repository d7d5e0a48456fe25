// Makes SVG elements.

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} name
 * @param {Record<string, any>} attributes Those that are null or undefined are left out.
 * @param {...(Node | string)} children
 */
export function svg(name, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) node.setAttribute(attribute, value);
  }
  node.append(...children);
  return node;
}
