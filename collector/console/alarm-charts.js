import { effectBand } from './effect-band.js';
import { evidenceChart } from './evidence.js';
import { histogram } from './histogram.js';

/** What an alarm is seen by: histograms against their baseline, and how its evidence grew. @param {import('./reading.js').ShownAlarm} shown @param {(chart: string) => import('./chart.js').Surface} surfaces */
export function alarmCharts({ alarm, features, evidence }, surfaces) {
  const marks = marksOf(alarm);
  return [
    features.map((feature) => histogram(feature, surfaces(`histogram-${feature.feature}`))),
    evidence !== undefined && evidenceChart(evidence, marks, surfaces('evidence'), setBackText(alarm)),
    evidence !== undefined && effectBand(evidence, marks, surfaces('effect')),
  ];
}

/** Why the line may lie low though an alarm fires. @param {import('../src/store/views.js').AlarmView} alarm */
function setBackText({ lane }) {
  const early = lane === 'fast' ? 'The fast lane raised this alarm before evidence had grown. ' : '';
  return `${early}Evidence is set back once the alarm is raised.`;
}

/** @param {import('../src/store/views.js').AlarmView} alarm */
function marksOf({ changedAt, raisedAt, resolvedAt }) {
  return [
    { at: Date.parse(changedAt), label: 'change began' },
    { at: Date.parse(raisedAt), label: 'raised' },
    ...(resolvedAt === undefined ? [] : [{ at: Date.parse(resolvedAt), label: 'resolved' }]),
  ];
}
