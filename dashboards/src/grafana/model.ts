import { incidents } from './build/incidents.js';
import { choice } from './build/variables.js';
import { cohortChoice, modelChoice } from './build/choices.js';
import { page } from './build/page.js';
import { instant } from './build/prometheus-query.js';
import { rows } from './build/clickhouse-query.js';
import { byThresholds, fixed, thresholds } from './build/fields.js';
import { number } from './build/panels.js';
import { ALL_VERSIONS, OF_COHORT, OF_MODEL } from './build/queries.js';
import { accuracyByCohort, accuracyOverTime } from './model-accuracy.js';
import { alarmTable, driftHeatMap, driftOverTime } from './model-drift.js';

const SMALL = { width: 6, height: 4 } as const;

/** Does this model still do what it did: how well, where not, and since when? */
export const modelPage = page({
  name: 'model',
  title: 'Model health',
  description:
    'Does this model still do what it did? First whether anything is wrong, then where (cohort × feature), since when, and what it costs in accuracy. Incidents are drawn into every chart.',
  from: 'now-14d',
  refresh: '5m',
  sources: ['prometheus', 'clickhouse'],
  variables: [modelChoice(), cohortChoice(), versionChoice()],
  annotations: [incidents(OF_MODEL)],
  panels: [
    number({
      title: 'Open incidents',
      description: 'Changes of this model that nobody has dealt with yet. The table below leads to each.',
      unit: 'none',
      ...SMALL,
    })
      .colorScheme(byThresholds())
      .thresholds(thresholds('good', [1, 'bad']))
      .withTarget(instant('sum(fleetally_incidents{model="$model", state="open"}) or vector(0)', 'open')),
    number({
      title: 'Verdicts that are inconclusive',
      description:
        'Share of the streams (a signal on a cohort) whose newest verdict is inconclusive: too few samples to promise anything. It is high while a model is new, or when devices went silent.',
      unit: 'percentunit',
      ...SMALL,
    })
      .colorScheme(byThresholds())
      .decimals(0)
      .thresholds(thresholds('good', [0.5, 'notice']))
      .withTarget(
        rows(
          ['inconclusive'],
          `SELECT sum(inconclusive) / nullIf(sum(signals), 0) AS inconclusive FROM cohort_health WHERE ${OF_MODEL}`,
        ),
      ),
    number({
      title: 'Estimated accuracy, newest day',
      description:
        'Of the newest day in the time range, on the chosen cohort: the version with most inferences, and the ends of its 95 % interval.',
      unit: 'percentunit',
      ...SMALL,
    })
      .decimals(1)
      .colorScheme(fixed('calm'))
      .withTarget(
        rows(
          ['estimate', 'low', 'high'],
          `
          SELECT estimate, low, high
          FROM estimated_accuracy
          WHERE ${OF_MODEL} AND ${OF_COHORT} AND outcome = 'estimated' AND $__timeFilter(day)
          ORDER BY day DESC, inferences DESC
          LIMIT 1`,
        ),
      ),
    number({
      title: 'Devices, newest day',
      description:
        'Devices of the chosen cohort that reported in the newest day of the time range, and their inferences.',
      unit: 'short',
      ...SMALL,
    })
      .colorScheme(fixed('calm'))
      .withTarget(
        rows(
          ['devices', 'inferences'],
          `
          SELECT devices, inferences
          FROM usage
          WHERE ${OF_MODEL} AND ${OF_COHORT} AND ${ALL_VERSIONS} AND $__timeFilter(day)
          ORDER BY day DESC
          LIMIT 1`,
        ),
      ),
    driftHeatMap(),
    alarmTable(),
    driftOverTime(),
    accuracyByCohort(),
    accuracyOverTime(),
  ],
});

function versionChoice() {
  return choice('version', {
    label: 'Version',
    description: 'Versions whose accuracy is drawn; the newest come first.',
    sql: `SELECT version FROM estimated_accuracy WHERE ${OF_MODEL} AND outcome = 'estimated' AND $__timeFilter(day) GROUP BY version ORDER BY min(day) DESC, version DESC`,
    several: true,
    inTime: true,
  });
}
