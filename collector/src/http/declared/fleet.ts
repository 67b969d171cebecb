import { RECOMMENDATION_STATES } from '../../recommend/types.js';
import type { RecommendedAction } from '../../recommend/types.js';
import type { RolloutState } from '../../rollout/types.js';
import { closed, gauge, MODEL, MODEL_OR_OTHER, VERSION } from './metric-spec.js';

const ACTIONS = {
  values: [
    ...(['rollback', 'hold', 'promote', 'retrain', 'recalibrate', 'inspect-devices', 'fix-input-pipeline'] as const),
  ] satisfies readonly RecommendedAction[],
};
const ROLLOUT_STATES = {
  values: ['running', 'holding', 'paused', 'completed', 'aborted'] satisfies readonly RolloutState[],
};
const BOUND = closed('estimate', 'low', 'high');

/** The fleet, its versions and how well they do. */
export const FLEET_METRICS = {
  devicesActive: gauge('fleetally_devices_active', 'count', 'Devices with a window in the newest span of event time.', {
    span: closed('1h', '1d'),
  }),
  devicesKnown: gauge('fleetally_devices_known', 'count', 'Devices that ever reported.', {}),
  newestWindow: gauge(
    'fleetally_newest_window_timestamp_seconds',
    'unix seconds',
    'End of the newest window of event time that any device has reported; 0 before the first report.',
    {},
  ),
  recommendations: gauge(
    'fleetally_recommendations',
    'count',
    'Recommendations by model, action and state; open wait for a decision, silenced as well but are to wake nobody.',
    {
      model: MODEL_OR_OTHER,
      action: ACTIONS,
      state: closed(...RECOMMENDATION_STATES, 'silenced'),
    },
  ),
  recommendationOpened: gauge(
    'fleetally_recommendation_opened_timestamp_seconds',
    'unix seconds',
    'When the oldest recommendation that is still open was opened, by model and action; absent when none is.',
    { model: MODEL, action: ACTIONS },
  ),
  estimatedAccuracy: gauge(
    'fleetally_estimated_accuracy_ratio',
    'ratio',
    'Accuracy estimated without labels over the newest day of event time, by version: estimate, and low and high of 95 %.',
    { model: MODEL, version: VERSION, bound: BOUND },
  ),
  trueAccuracy: gauge(
    'fleetally_true_accuracy_ratio',
    'ratio',
    'Accuracy by feedback over the newest day of event time that has some, by version, with low and high of 95 %.',
    { model: MODEL, version: VERSION, bound: BOUND },
  ),
  accuracyParted: gauge(
    'fleetally_accuracy_parted',
    'flag',
    '1 where true accuracy has parted from the estimated one, below or above it; absent while too little is known.',
    { model: MODEL, version: VERSION, direction: closed('below', 'above') },
  ),
  rollouts: gauge('fleetally_rollouts', 'count', 'Rollouts by model and state; completed and aborted ones for good.', {
    model: MODEL_OR_OTHER,
    state: ROLLOUT_STATES,
  }),
  deliveryDevices: gauge(
    'fleetally_delivery_devices',
    'count',
    'Devices that take their models from the collector, by model and by where they are with what they were told to run.',
    {
      model: MODEL_OR_OTHER,
      state: closed('untold', 'told', 'fetching', 'testing', 'running', 'failed', 'fell-back'),
    },
  ),
} as const;
