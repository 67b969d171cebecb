import { effectBand } from './effect-band.js';
import { evidenceChart } from './evidence.js';
import { histogram } from './histogram.js';

/** What an alarm is seen by: histograms against their baseline, and how its evidence grew. @param {import('./reading.js').ShownAlarm} shown @param {(chart: string) => import('./chart.js').Surface} surfaces */
export function alarmCharts({ alarm, features, evidence }, surfaces) {
  const marks = marksOf(alarm);
  return [
    features.map((feature) => histogram(feature, surfaces(`histogram-${feature.feature}`))),
    evidence !== undefined && evidenceChart(evidence, marks, surfaces('evidence')),
    evidence !== undefined && effectBand(evidence, marks, surfaces('effect')),
  ];
}

/** @param {import('../src/store/views.js').AlarmView} alarm */
function marksOf({ changedAt, raisedAt, resolvedAt }) {
  return [
    { at: Date.parse(changedAt), label: 'change began' },
    { at: Date.parse(raisedAt), label: 'raised' },
    ...(resolvedAt === undefined ? [] : [{ at: Date.parse(resolvedAt), label: 'resolved' }]),
  ];
}
