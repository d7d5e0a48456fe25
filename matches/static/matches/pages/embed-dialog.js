// The dialog with the code of the embed: three choices, the code that they give, and a preview.

const dialog = document.getElementById("embed-dialog");
const code = /** @type {HTMLTextAreaElement} */ (document.getElementById("embed-code"));
const preview = dialog.querySelector(".embed-preview");
const status = /** @type {HTMLElement} */ (dialog.querySelector(".embed-copy [role=status]"));
const sizes = dialog.querySelector(".embed-size");
const { embed, badge, page, script, title } = dialog.dataset;

dialog.addEventListener("change", showEmbed);
dialog.querySelector(".embed-copy button").addEventListener("click", copy);
code.addEventListener("focus", () => code.select());
// A closed dialog follows no match.
dialog.addEventListener("close", () => preview.replaceChildren());

/** Show the code and the preview of what is chosen. */
export function showEmbed() {
  const { value: what } = chosen("what");
  const { value: theme } = chosen("theme");
  const { value: size, dataset } = chosen("size");
  const isBadge = what === "badge";
  sizes.toggleAttribute("hidden", isBadge);
  status.textContent = "";
  const address = absolute(isBadge ? badge : embed, isBadge ? { theme } : { size, theme });
  code.value = codeOf(what, address, dataset);
  preview.replaceChildren(isBadge ? image(address) : frame(address, dataset));
}

function chosen(name) {
  return /** @type {HTMLInputElement} */ (dialog.querySelector(`[name=embed-${name}]:checked`));
}

/** The address with those options that are not the default. */
function absolute(path, options) {
  const url = new URL(path, location.href);
  for (const [name, value] of Object.entries(options))
    if (!["medium", "auto"].includes(value)) url.searchParams.set(name, value);
  return url.href;
}

function codeOf(what, address, { width, height }) {
  const link = escaped(new URL(page, location.href).href);
  const source = escaped(address);
  const name = escaped(title);
  if (what === "badge") return `<a href="${link}"><img src="${source}" height="32" alt="${name}"></a>`;
  if (what === "frame")
    return (
      `<iframe src="${source}" title="${name}" width="${width}" height="${height}" loading="lazy" ` +
      'style="border:0;border-radius:12px;max-width:100%"></iframe>'
    );
  return (
    `<blockquote class="livecast-embed" data-src="${source}"><a href="${link}">${name}</a></blockquote>\n` +
    `<script async src="${escaped(new URL(script, location.href).href)}"></script>`
  );
}

function escaped(text) {
  const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (letter) => entities[letter]);
}

function frame(address, { width, height }) {
  const node = document.createElement("iframe");
  node.src = address;
  node.title = title;
  node.width = width;
  node.height = height;
  return node;
}

function image(address) {
  const node = document.createElement("img");
  node.src = address;
  node.alt = title;
  node.height = 32;
  return node;
}

async function copy() {
  try {
    await navigator.clipboard.writeText(code.value);
    status.textContent = status.dataset.copied;
  } catch {
    // Without TLS, or without the permission, a page may not write to the clipboard.
    code.focus();
    code.select();
    status.textContent = status.dataset.selected;
  }
}
