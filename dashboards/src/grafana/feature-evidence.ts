import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { series } from './build/clickhouse-query.js';
import { evidenceLines } from './build/panels.js';
import { OF_COHORT, OF_MODEL } from './build/queries.js';

/** Evidence of each signal up to the alarm line. `which` is a condition on the view `feature_drift`. */
export function evidenceOverTime(which: string): Builder<Panel> {
  return evidenceLines(
    {
      title: 'Evidence, and the line at which an alarm is raised',
      description:
        'Of each signal, as a share of its own alarm line (dashed) on a logarithmic scale. Evidence climbs while a change lasts; by chance it reaches the line no more often than was promised.',
    },
    'signal',
  ).withTarget(
    series(
      ['time', 'signal', 'evidence'],
      `
        SELECT time, signal, evidence_share AS evidence
        FROM feature_drift
        WHERE ${OF_MODEL} AND ${which} AND ${OF_COHORT} AND $__timeFilter(time) AND evidence_share IS NOT NULL
        ORDER BY time, signal`,
    ),
  );
}
