import { h } from './dom.js';
import { longList } from './long-list.js';
import { href } from './route.js';
import { cohortKey, cohortText } from './words.js';

/** How many cohorts are shown before the rest is folded. */
const SHOWN = 36;

/**
 * The same page for every cohort, with how many devices each has; the one that is shown is marked.
 * @param {readonly import('../src/store/views.js').CohortView[]} cohorts
 * @param {string} here key of the cohort that is shown
 * @param {(cohort: string) => Parameters<typeof href>[0]} routeOf
 */
export function cohortNav(cohorts, here, routeOf) {
  const items = cohorts.map(({ cohort, devices }) => {
    const key = cohortKey(cohort);
    const link = { href: href(routeOf(key)), 'aria-current': key === here ? 'true' : undefined };
    return h('li', { key }, h('a', link, cohortText(cohort), h('small', {}, ` ${devices}`)));
  });
  return h('nav', { 'aria-label': 'Cohorts' }, longList('features', items, SHOWN));
}
