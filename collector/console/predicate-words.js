/** @typedef {import('../src/detect/predicate.js').Predicate} Predicate */

/** "hw = edge-a or edge-b", as people say it. @param {Predicate} predicate @returns {string} */
export function predicateText(predicate) {
  if ('all' in predicate) return predicate.all.map(predicateText).join(' and ');
  if ('any' in predicate) return predicate.any.map(predicateText).join(' or ');
  if ('not' in predicate) return `not ${predicateText(predicate.not)}`;
  if ('in' in predicate) return `${predicate.attribute} = ${predicate.in.join(' or ')}`;
  return 'below' in predicate
    ? `${predicate.attribute} below ${predicate.below}`
    : `${predicate.attribute} from ${predicate.atLeast}`;
}
