import { h } from './dom.js';
import { longList } from './long-list.js';
import { href } from './route.js';
import { time } from './time.js';
import { cohortText, devicesText } from './words.js';

/**
 * @typedef {import('../src/store/views.js').DeviceAnomalyView} Anomaly
 * @typedef {import('../src/store/views.js').FleetView} Fleet
 */

/** What is wrong with single devices, newest first; nothing at all when nothing is. @param {readonly Anomaly[]} anomalies @param {Fleet} fleet */
export function anomalyList(anomalies, fleet) {
  if (anomalies.length === 0) return false;
  return h(
    'section',
    { class: 'anomalies', 'aria-label': 'Device anomalies' },
    h('h2', {}, 'Devices'),
    longList(
      'device-list',
      anomalies.map((anomaly) =>
        h(
          'li',
          { key: anomaly.anomaly },
          subject(anomaly),
          ` ${anomalyText(anomaly)}`,
          h('span', { class: 'quiet' }, ' since ', time(anomaly.since, fleet.lastWindowAt)),
        ),
      ),
      10,
    ),
  );
}

/** @param {Anomaly} anomaly */
function subject({ device, devices, cohort }) {
  if (device !== undefined) return h('a', { href: href({ kind: 'device', device }) }, device);
  return h(
    'b',
    {},
    Object.keys(cohort).length === 0 ? devicesText(devices) : `${devicesText(devices)} of ${cohortText(cohort)}`,
  );
}

/** "always the same: light". @param {Anomaly} anomaly */
export function anomalyText({ kind, features }) {
  return features.length > 0 ? `${HAPPENING[kind]}: ${features.join(', ')}` : HAPPENING[kind];
}

/** @type {Readonly<Record<Anomaly['kind'], string>>} */
const HAPPENING = {
  silence: 'silent',
  dead: 'without values',
  stuck: 'always the same',
  saturated: 'at the end of the range',
  outlier: 'out of line',
  'slow-drift': 'drifting slowly',
  'error-storm': 'failing',
  latency: 'slow',
  resources: 'using more than it did',
  'clock-skew': 'clock is out',
  'wrong-file': 'running another model file than it says',
  'wrong-version': 'not running what it was told to',
};
