// Elements cloned from the page's templates, so that every sentence stays in the catalogue.
export const part = (name) => document.getElementById(`part-${name}`);

export function clone(name) {
  const copy = part(name).content.cloneNode(true);
  showForScript(copy);
  return copy.firstElementChild;
}

export function fill(element, texts) {
  for (const [name, text] of Object.entries(texts)) element.querySelector(`[data-fill=${name}]`).textContent = text;
}

// Says its sentence in a live region that is always there, or nothing.
export function say(region, speaking) {
  region.textContent = speaking ? region.dataset.sentence : "";
}

export function showForScript(root) {
  for (const element of root.querySelectorAll(".with-script")) element.hidden = false;
  for (const element of root.querySelectorAll(".without-script")) element.hidden = true;
}
