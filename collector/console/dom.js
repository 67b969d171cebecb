// A page that refreshes every few seconds must not flicker, nor lose focus, selection or an opened table. So the page is
// described anew each time, and only what differs is changed in the document.

/**
 * @typedef {string | Element_} Node_ A text, or an element described by `h`.
 * @typedef {Readonly<Record<string, string | number | boolean | undefined | ((event: any) => void)>>} Properties
 * @typedef {{ tag: string, properties: Properties, children: Node_[] }} Element_
 * @typedef {Node_ | number | false | undefined | readonly unknown[]} Child Lists hold children.
 */

const SVG = 'http://www.w3.org/2000/svg';

/** What was last applied to an element. @type {WeakMap<Node, Properties>} */
const applied = new WeakMap();

/**
 * Describes an element. `key` keeps an element's identity among its siblings; `onclick` and the like are listeners;
 * everything else is an attribute, absent when false or undefined.
 * @param {string} tag
 * @param {Properties} [properties]
 * @param {...Child} children
 * @returns {Element_}
 */
export function h(tag, properties = {}, ...children) {
  return { tag, properties, children: flat(children) };
}

/** @param {readonly Child[]} children @returns {Node_[]} */
function flat(children) {
  return children.flatMap((child) => {
    if (child === false || child === undefined || child === '') return [];
    if (typeof child === 'number') return [String(child)];
    if (typeof child === 'string' || 'tag' in child) return [/** @type {Node_} */ (child)];
    return flat(/** @type {readonly Child[]} */ (child));
  });
}

/**
 * Makes the children of `parent` as described.
 * @param {Element} parent
 * @param {readonly Child[]} children
 */
export function patch(parent, children) {
  const wanted = flat(children);
  /** @type {Map<unknown, ChildNode>} */
  const keyed = new Map();
  for (const node of parent.childNodes) {
    const key = applied.get(node)?.['key'];
    if (key !== undefined) keyed.set(key, node);
  }
  /** @type {ChildNode | null} */
  let next = parent.firstChild;
  for (const description of wanted) {
    const key = typeof description === 'string' ? undefined : description.properties['key'];
    const candidate = key === undefined ? next : (keyed.get(key) ?? null);
    const fits = candidate !== null && isLike(candidate, description);
    const node = fits ? candidate : create(parent, description);
    if (node === next) next = node.nextSibling;
    else parent.insertBefore(node, next);
    update(node, description);
  }
  while (next !== null) {
    const gone = next;
    next = next.nextSibling;
    hush(gone);
    gone.remove();
  }
}

/** What has the focus loses it by going, and must not have the page drawn anew from there: it is being drawn. @param {Node} gone */
function hush(gone) {
  const focused = document.activeElement;
  if (focused !== null && gone.contains(focused)) Reflect.set(focused, 'onblur', null);
}

/** @param {Node} node @param {Node_} description */
function isLike(node, description) {
  if (typeof description === 'string') return node.nodeType === Node.TEXT_NODE;
  return (
    node instanceof Element &&
    node.localName === description.tag &&
    applied.get(node)?.['key'] === description.properties['key']
  );
}

/** @param {Element} parent @param {Node_} description @returns {ChildNode} */
function create(parent, description) {
  if (typeof description === 'string') return document.createTextNode(description);
  const inSvg = description.tag === 'svg' || parent.namespaceURI === SVG;
  return inSvg ? document.createElementNS(SVG, description.tag) : document.createElement(description.tag);
}

/** @param {ChildNode} node @param {Node_} description */
function update(node, description) {
  if (typeof description === 'string') {
    if (node.nodeValue !== description) node.nodeValue = description;
    return;
  }
  const element = /** @type {Element} */ (node);
  const before = applied.get(element) ?? {};
  const { properties } = description;
  for (const name of new Set([...Object.keys(before), ...Object.keys(properties)])) {
    const value = properties[name];
    if (name === 'key' || value === before[name]) continue;
    if (name.startsWith('on')) Reflect.set(element, name, value ?? null);
    else if (value === undefined || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  applied.set(element, properties);
  patch(element, description.children);
}
