import type { DeviceAnomalyView } from '../store/anomaly-types.js';

const WORDS: Readonly<Record<DeviceAnomalyView['kind'], string>> = {
  silence: 'silent',
  dead: 'no values any more',
  stuck: 'always the same value',
  saturated: 'at the end of the range',
  outlier: 'out of line with its past and its peers',
  'error-storm': 'failing far more often',
  latency: 'far slower',
  resources: 'using far more than it did',
  'slow-drift': 'drifting slowly from what it was at first',
  'clock-skew': 'clock is out',
  'wrong-file': 'runs another model file than it says',
  'wrong-version': 'does not run what it was told to',
};

/** A line for each: what, whom it concerns, since when, and how it ended. */
export function anomaliesText(anomalies: readonly DeviceAnomalyView[]): string {
  if (anomalies.length === 0) return 'nothing is wrong with single devices\n';
  return anomalies.map((anomaly) => `${line(anomaly)}\n`).join('');
}

function line(anomaly: DeviceAnomalyView): string {
  const { kind, model, features, since, state, resolvedAt, resolution } = anomaly;
  const parts = [whom(anomaly), WORDS[kind] + (features.length > 0 ? `: ${features.join(', ')}` : '')];
  if (model !== undefined) parts.push(`model ${model}`);
  parts.push(`since ${since}`);
  if (state === 'resolved') parts.push(`over at ${resolvedAt ?? 'no-data'} (${resolution ?? 'well'})`);
  return parts.join('  ');
}

function whom({ device, devices, cohort }: DeviceAnomalyView): string {
  if (device !== undefined) return device;
  const shared = Object.entries(cohort).map(([name, value]) => `${name}=${value}`);
  const many = typeof devices === 'number' ? String(devices) : `fewer than ${devices.slice(1)}`;
  return `${many} devices${shared.length > 0 ? ` of ${shared.join(', ')}` : ''}`;
}
