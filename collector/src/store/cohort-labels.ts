import { binLabel } from '../detect/bins.js';
import { cohortKey, NAME } from '../detect/cohort-key.js';
import type { CohortCuts } from '../detect/coverage.js';
import type { SqlValues } from './sql-values.js';
import { predicateSql, NUMBER_SQL } from './cohort-condition.js';

export const PLAIN_CUTS: CohortCuts = { binned: {}, uncut: [], pairs: [], named: {} };

/** An SQL expression of type Array(String): the keys of all cohorts that the device of a report is in, '' first. */
export function labelsSql(cuts: CohortCuts, values: SqlValues): string {
  const singles = `arraySort(arrayFilter(label -> label != '', arrayMap((name, value) -> ${labelSql(cuts, values)}, mapKeys(attributes), mapValues(attributes))))`;
  const parts = [`['']`, 'singles'];
  if (cuts.pairs.length > 0) {
    parts.push(`arrayFilter(pair -> pair IN ${values.list(cuts.pairs)}, arrayFlatten(arrayMap(
        i -> arrayMap(j -> concat(singles[i], ',', singles[j]), range(i + 1, length(singles) + 1)),
        range(1, length(singles) + 1))))`);
  }
  for (const [name, predicate] of Object.entries(cuts.named)) {
    const key = values.text(cohortKey({ [NAME]: name }));
    parts.push(`if(${predicateSql(predicate, 'attributes', values)}, [${key}], [])`);
  }
  return `arrayMap(singles -> arrayConcat(${parts.join(', ')}), [${singles}])[1]`;
}

/** Of one attribute; '' where it makes no cohort. */
function labelSql({ binned, uncut }: CohortCuts, values: SqlValues): string {
  const cases = [`value = '', ''`];
  if (uncut.length > 0) cases.push(`name IN ${values.list(uncut)}, ''`);
  for (const [name, edges] of Object.entries(binned)) {
    const is = `name = ${values.text(name)}`;
    cases.push(`${is} AND NOT match(value, ${NUMBER_SQL}), ''`);
    for (const edge of edges) {
      cases.push(
        `${is} AND toFloat64OrZero(value) < ${values.number(edge)}, ${values.text(keyOfBin(name, edges, edge))}`,
      );
    }
    cases.push(is, values.text(cohortKey({ [name]: binLabel(String(edges.at(-1)), edges) ?? '' })));
  }
  return `multiIf(${cases.join(', ')}, concat(name, '=', replaceRegexpAll(value, '[\\\\\\\\,]', '\\\\\\\\\\\\0')))`;
}

/** Key of the bin that ends at an edge. */
function keyOfBin(name: string, edges: readonly number[], edge: number): string {
  const before = edges[edges.indexOf(edge) - 1];
  return cohortKey({ [name]: `${before ?? ''}..${edge}` });
}
