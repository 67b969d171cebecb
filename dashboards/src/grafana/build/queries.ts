/** Views call the whole fleet by an empty name; people, and Grafana's variables, do better with a word. No cohort has this name. */
export const WHOLE_FLEET = 'all';

/** Names of cohorts as dashboards show them and variables hold them. */
export function cohortName(column = 'cohort'): string {
  return `ifNull(nullIf(${column}, ''), '${WHOLE_FLEET}')`;
}

/**
 * Rows of the whole fleet, and of all versions together. Not `= ''`: over a view, ClickHouse makes of it a question for the
 * length of a column, and then does not find that.
 */
export const FLEET = "cohort IN ('')";
export const ALL_VERSIONS = "version IN ('')";

/** Rows of the model that is chosen. */
export const OF_MODEL = 'model = ${model:singlequote}';

/** Rows of the cohort that is chosen. */
export const OF_COHORT = `${cohortName()} = \${cohort:singlequote}`;

/** A list of cohorts, each a map of attributes, in words: `hw=a, region=north`, or `all`. */
export function cohortsInWords(column = 'cohorts'): string {
  return `arrayStringConcat(arrayMap(c -> if(empty(c), '${WHOLE_FLEET}', arrayStringConcat(arrayMap((k, v) -> concat(k, '=', v), mapKeys(c), mapValues(c)), ', ')), ${column}), ' or ')`;
}
