import { ANOMALY_KINDS } from '../../anomalies/types.js';
import { closed, counter, gauge, histogram, MODEL, MODEL_OR_OTHER, MOST_COHORTS } from './metric-spec.js';

/** What the tick does, and how well it keeps up. */
export const DETECTION_METRICS = {
  tickSeconds: histogram('fleetally_tick_seconds', 'Time of one tick: read, evaluate, write verdicts.', {}),
  tickFailures: counter(
    'fleetally_tick_failures_total',
    'count',
    'Ticks that ended in an error; the next one tries again.',
    {},
  ),
  tickSucceeded: gauge(
    'fleetally_tick_last_success_timestamp_seconds',
    'unix seconds',
    'When a tick last ended well, or found that nothing had come in; 0 before the first.',
    {},
  ),
  evaluationLag: gauge(
    'fleetally_evaluation_lag_seconds',
    'seconds',
    'Event time between the newest window seen and the newest one evaluated, of the model that is furthest behind.',
    {},
  ),
  blocksEvaluated: counter('fleetally_blocks_evaluated_total', 'count', 'Blocks of evidence evaluated, by clock.', {
    model: MODEL_OR_OTHER,
    clock: closed('window', '6h', '1d'),
  }),
  streamsWatched: gauge(
    'fleetally_streams_watched',
    'count',
    'Streams (signal and cohort) under the promise, by model.',
    { model: MODEL },
  ),
  verdicts: gauge(
    'fleetally_verdicts',
    'count',
    'Newest verdicts of all streams, by outcome; unwatched are those that the cap on cohorts leaves out.',
    { model: MODEL, outcome: closed('drift', 'stable', 'inconclusive', 'no-data', 'unwatched') },
  ),
  cohorts: gauge('fleetally_cohorts', 'count', 'Cohorts that are watched, and that the cap leaves out, by model.', {
    model: MODEL,
    state: closed('watched', 'left_out'),
  }),
  promise: gauge(
    'fleetally_promise_false_alarm_interval_seconds',
    'seconds',
    'Mean time between false alarms that is promised for each model; fleetally_alarms_raised_total is what was raised.',
    {},
  ),
  alarmsRaised: counter(
    'fleetally_alarms_raised_total',
    'count',
    'Alarms raised since the collector started, true and false ones, by model.',
    { model: MODEL_OR_OTHER },
  ),
  alarms: gauge(
    'fleetally_alarms',
    'count',
    'Alarms that are pending, firing, kept or silenced, by model and cohort.',
    {
      model: MODEL_OR_OTHER,
      cohort: {
        of: 'a cohort, such as hw=a,region=north; `all` is the whole model',
        most: MOST_COHORTS,
        beyond: 'added up as `other`',
      },
      state: closed('pending', 'firing', 'kept', 'silenced'),
    },
  ),
  incidents: gauge('fleetally_incidents', 'count', 'Incidents by model and state: open, kept, silenced or resolved.', {
    model: MODEL_OR_OTHER,
    state: closed('open', 'kept', 'silenced', 'resolved'),
  }),
  incidentOpened: gauge(
    'fleetally_incident_opened_timestamp_seconds',
    'unix seconds',
    'Event time at which the oldest incident that is still open, not kept and not silenced, was opened; absent when none is.',
    { model: MODEL },
  ),
  deviceAnomalies: gauge(
    'fleetally_device_anomalies',
    'count',
    'Devices with something wrong with them alone, by model and kind; scope many: rows that stand for many devices.',
    {
      model: MODEL_OR_OTHER,
      kind: closed(...ANOMALY_KINDS),
      scope: closed('device', 'many'),
    },
  ),
} as const;
