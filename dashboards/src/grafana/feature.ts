import { StackingMode, VisibilityMode } from '@grafana/grafana-foundation-sdk/common';
import { cohortChoice, modelChoice } from './build/choices.js';
import { rows, series } from './build/clickhouse-query.js';
import { byThresholds, column } from './build/fields.js';
import { incidents } from './build/incidents.js';
import { cell, toConsolePath, toPage } from './build/links.js';
import { page } from './build/page.js';
import { bars, lines, table } from './build/panels.js';
import { cohortName, OF_COHORT, OF_MODEL } from './build/queries.js';
import { choice } from './build/variables.js';
import { ALARM_SCALE } from './model-drift.js';
import { evidenceOverTime } from './feature-evidence.js';

const OF_FEATURE = 'feature = ${feature:singlequote}';

/** Bins of different plans differ: those of the plan that counted last are shown. */
const NEWEST_PLAN = `(SELECT argMax(plan, time) FROM feature_histograms WHERE ${OF_MODEL} AND ${OF_FEATURE} AND $__timeFilter(time))`;

/** What has changed about one feature, how surely, and on whom. */
export const featurePage = page({
  name: 'feature',
  title: 'Feature drill-down',
  description:
    'What has changed about this feature, how surely, and on whom. Drag over a span in any chart: the histogram compares that span with the four weeks before it.',
  from: 'now-7d',
  refresh: '5m',
  sources: ['clickhouse'],
  variables: [modelChoice(), featureChoice(), cohortChoice()],
  annotations: [incidents(OF_MODEL)],
  panels: [
    bars({
      title: 'What devices see: $feature on $cohort',
      description:
        'Share of values in each bin: in the time range, in the four weeks before it, and in the training data where the plan has it. Bars that part show how the feature moved.',
      unit: 'percentunit',
      ...{ width: 16, height: 11 },
    })
      .decimals(1)
      .xField('bin')
      .links([toConsolePath('In the console', '/models/${model:percentencode}/features/${feature:percentencode}')])
      .stacking(StackingMode.None)
      .showValue(VisibilityMode.Never)
      .xTickLabelRotation(-45)
      .groupWidth(0.8)
      .overrideByName('now', [column.colour('warning')])
      .overrideByName('before', [column.colour('calm')])
      .overrideByName('training', [column.colour('mute')])
      .withTarget(
        rows(
          ['bin', 'now', 'before', 'training'],
          `
          SELECT label AS bin, now, before, training
          FROM
          (
              SELECT
                  plan, h.bin AS number, any(h.label) AS label,
                  sumIf(h.count, time >= $__fromTime) / nullIf(sum(sumIf(h.count, time >= $__fromTime)) OVER (PARTITION BY plan), 0) AS now,
                  sumIf(h.count, time < $__fromTime) / nullIf(sum(sumIf(h.count, time < $__fromTime)) OVER (PARTITION BY plan), 0) AS before,
                  any(h.reference_share) AS training
              FROM feature_histograms AS h
              WHERE ${OF_MODEL} AND ${OF_FEATURE} AND ${OF_COHORT} AND plan = ${NEWEST_PLAN}
                  AND time > $__fromTime - INTERVAL 28 DAY AND time <= $__toTime
              GROUP BY plan, h.bin
          )
          ORDER BY number`,
        ),
      ),
    table({
      title: 'Signals',
      description:
        'What is asked of this feature, as it was answered last in the time range: the change in the unit of the signal (for means, standard deviations of one inference), how surely (deviation), and how near to an alarm.',
      unit: 'none',
      ...{ width: 8, height: 11 },
    })
      .decimals(2)
      .overrideByName('outcome', [
        column.words({ drift: 'bad', stable: 'good', inconclusive: 'notice', 'no-data': 'mute', suppressed: 'mute' }),
        column.coloured(),
      ])
      .overrideByName('evidence', [
        column.unit('percentunit'),
        column.decimals(0),
        column.thresholds('good', ...ALARM_SCALE),
        column.coloured(),
      ])
      .withTarget(
        rows(
          ['signal', 'outcome', 'effect', 'deviation', 'evidence'],
          `
          SELECT signal, last.1 AS outcome, last.2 AS effect, last.3 AS deviation, last.4 AS evidence
          FROM
          (
              SELECT signal, argMax(tuple(outcome, effect, deviation, evidence_share), time) AS last
              FROM feature_drift
              WHERE ${OF_MODEL} AND ${OF_FEATURE} AND ${OF_COHORT} AND $__timeFilter(time)
              GROUP BY signal
          )
          ORDER BY ifNull(evidence, -1) DESC, signal`,
        ),
      ),
    evidenceOverTime(OF_FEATURE),
    lines({
      title: 'Missing, and outside the bins',
      description:
        'Share of values that were missing, or below or above every bin. A jump here is mostly a broken sensor or a changed input pipeline rather than drift of the world.',
      unit: 'percentunit',
      ...{ width: 12, height: 9 },
    })
      .min(0)
      .withTarget(
        series(
          ['time', 'missing', 'below', 'above'],
          `
          SELECT
              $__timeInterval(time) AS time,
              sumIf(count, part = 'missing') / sum(count) AS missing,
              sumIf(count, part = 'below') / sum(count) AS below,
              sumIf(count, part = 'above') / sum(count) AS above
          FROM feature_histograms
          WHERE ${OF_MODEL} AND ${OF_FEATURE} AND ${OF_COHORT} AND $__timeFilter(time)
          GROUP BY time
          HAVING sum(count) > 0
          ORDER BY time`,
        ),
      ),
    table({
      title: 'On whom',
      description:
        'The most evidence for a change of this feature on each cohort in the time range, and the effect of the signal that had it. Click a cohort to look at it.',
      unit: 'none',
      ...{ width: 12, height: 9 },
    })
      .decimals(2)
      .colorScheme(byThresholds())
      .overrideByName('cohort', [
        column.links(
          toPage('Look at it', 'feature', {
            model: '${model:percentencode}',
            feature: '${feature:percentencode}',
            cohort: cell('cohort'),
          }),
        ),
      ])
      .overrideByName('evidence', [
        column.unit('percentunit'),
        column.decimals(0),
        column.thresholds('good', ...ALARM_SCALE),
        column.filled(),
      ])
      .withTarget(
        rows(
          ['cohort', 'evidence', 'signal', 'effect', 'devices'],
          `
          SELECT
              ${cohortName()} AS cohort,
              max(evidence_share) AS evidence,
              argMax(signal, evidence_share) AS signal,
              argMax(effect, evidence_share) AS effect,
              argMax(devices, evidence_share) AS devices
          FROM feature_drift
          WHERE ${OF_MODEL} AND ${OF_FEATURE} AND $__timeFilter(time) AND evidence_share IS NOT NULL
          GROUP BY cohort
          ORDER BY evidence DESC, cohort`,
        ),
      ),
  ],
});

function featureChoice() {
  return choice('feature', {
    label: 'Feature',
    description:
      'A feature of the model, or what it answers (output, confidence, latency …); that with most evidence for drift comes first.',
    sql: `SELECT feature FROM feature_drift WHERE ${OF_MODEL} AND $__timeFilter(time) GROUP BY feature ORDER BY max(evidence_share) DESC NULLS LAST, feature`,
    inTime: true,
  });
}
