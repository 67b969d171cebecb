import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { CLICKHOUSE, rows } from './clickhouse-query.js';

/** Incidents as spans in every chart, from where the change probably began. `which` is a condition on the view `incidents`. */
export function incidents(which: string): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name('Incidents')
    .datasource(CLICKHOUSE)
    .enable(true)
    .hide(false)
    .iconColor('red')
    .target(
      rows(
        ['time', 'timeEnd', 'title', 'text', 'tags'],
        `
        SELECT
            changed_at AS time,
            ifNull(resolved_at, $__toTime) AS timeEnd,
            headline AS title,
            concat(why_text, ' <a href="\${console:raw}/#/incidents/', incident, '" target="_blank">In the console</a>') AS text,
            concat(state, ',', model) AS tags
        FROM incidents
        WHERE ${which} AND changed_at <= $__toTime AND ifNull(resolved_at, $__toTime) >= $__fromTime
        ORDER BY time
        LIMIT 100`,
      ),
    );
}
