/** dom: builds elements. Words only ever become text nodes, so that nothing a member writes is read as HTML. */

/** @typedef {Node | string | undefined | false} Child */
/** @typedef {Record<string, string | number | boolean | undefined | ((event: Event) => void)>} Props */

/**
 * An element with attributes and children; a function becomes a listener (`onclick`), true an empty attribute, false none.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag @param {Props} [props] @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child !== undefined && child !== false) node.append(child);
  return node;
}

/**
 * The element of the frame with this id, which must be there and of this class.
 * @template {HTMLElement} Kind
 * @param {string} id @param {new () => Kind} kind
 * @returns {Kind}
 */
export function byId(id, kind) {
  const node = document.getElementById(id);
  if (!(node instanceof kind)) throw new Error(`#${id} is missing`);
  return node;
}

/** @type {WeakMap<HTMLElement, string>} */
const drawn = new WeakMap();

/**
 * Draws anew only when what it shows has changed, and keeps the focus where it was.
 * @param {HTMLElement} container @param {unknown} shows @param {() => Child[]} make
 */
export function redraw(container, shows, make) {
  const signature = JSON.stringify(shows);
  if (drawn.get(container) === signature) return;
  drawn.set(container, signature);
  const active = document.activeElement;
  const focused = active instanceof HTMLElement && container.contains(active) ? active.dataset["testid"] : undefined;
  container.replaceChildren(...make().filter((child) => child !== undefined && child !== false));
  if (focused === undefined) return;
  const again = container.querySelector(`[data-testid="${CSS.escape(focused)}"]`);
  if (again instanceof HTMLElement) again.focus();
}

/**
 * A round avatar with a letter.
 * @param {string} initial @param {number | "bot" | "room"} hue
 */
export const avatar = (initial, hue) => el("span", { class: `avatar hue-${hue}`, "aria-hidden": "true" }, initial);

/**
 * A friendly line where there is nothing to show.
 * @param {string} words
 */
export const empty = (words) => el("p", { class: "empty" }, words);

/** @type {ReturnType<typeof setTimeout> | undefined} */
let fading;
/**
 * Shows a mistake for a while.
 * @param {string} words
 */
export function toast(words) {
  const node = byId("toast", HTMLElement);
  node.textContent = words;
  node.classList.add("shown");
  clearTimeout(fading);
  fading = setTimeout(() => node.classList.remove("shown"), 4500);
}
