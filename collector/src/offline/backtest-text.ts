import type { BacktestReport, ReportedAlarm, ReportedAnomaly, ReportedRecommendation } from './backtest-report.js';

/** A backtest's result as a person reads it. */
export function backtestText(report: BacktestReport): string {
  const { input, promise, alarms } = report;
  const rejected = input.rejectedRows > 0 ? `, ${input.rejectedRows} rows rejected` : '';
  const lines = [
    `${input.rows} rows${rejected}, ${input.devices} devices, ${input.windows} windows of ${promise.windowSeconds} s, ${input.cohorts} cohorts`,
    `promise: at most ${promise.falseAlarms.replace('/', ' false alarm(s) a ')}; ${clocksInWords(promise.clock)}`,
    '',
  ];
  if (report.status !== 'ok') lines.push(`${report.status}: ${report.reason ?? ''}`);
  else if (alarms.length === 0) lines.push('no alarm');
  for (const { headline, alarms: of } of report.incidents) {
    lines.push(headline, ...of.map((at) => `  ${alarmInWords(alarms[at]!)}`));
  }
  for (const anomaly of report.deviceAnomalies) lines.push(anomalyInWords(anomaly));
  for (const one of report.recommendations) lines.push(recommendationInWords(one));
  return `${lines.join('\n')}\n`;
}

function recommendationInWords({ action, from, to, raisedAt, reason }: ReportedRecommendation): string {
  const versions = to === '' ? '' : ` ${from} to ${to}`;
  return `${minutes(raisedAt)}  recommended: ${action.replaceAll('-', ' ')}${versions}. ${reason}`;
}

function clocksInWords(clock: BacktestReport['promise']['clock']): string {
  const counts = new Map<string, number>();
  for (const choice of Object.values(clock)) counts.set(choice, (counts.get(choice) ?? 0) + 1);
  return `clock: ${[...counts].map(([choice, n]) => `${choice} for ${n} signals`).join(', ') || 'none yet'}`;
}

function alarmInWords(alarm: ReportedAlarm): string {
  const cohort =
    Object.entries(alarm.cohort)
      .map(([name, value]) => `${name} = ${value}`)
      .join(', ') || 'all devices';
  const shift = alarm.effect.shiftSigma === null ? '' : `, ${alarm.effect.shiftSigma.toFixed(2)} σ`;
  const end = alarm.resolvedAt === null ? '' : `, until ${minutes(alarm.resolvedAt)}`;
  return `${minutes(alarm.raisedAt)}  ${alarm.feature} on ${cohort}: ${alarm.signal}${shift}, since ${minutes(alarm.changedAt)}${end} (${alarm.lane}, ${alarm.devices} devices)`;
}

function anomalyInWords({
  kind,
  device,
  devices,
  cohort,
  features,
  raisedAt,
  since,
  resolvedAt,
}: ReportedAnomaly): string {
  const shared = Object.entries(cohort).map(([name, value]) => ` of ${name} = ${value}`);
  const whom = device === '' ? `${devices} devices${shared.join('')}` : `device ${device}`;
  const what = features.length === 0 ? kind : `${kind}: ${features.join(', ')}`;
  const end = resolvedAt === null ? '' : `, until ${minutes(resolvedAt)}`;
  return `${minutes(raisedAt)}  ${whom} ${what}, since ${minutes(since)}${end}`;
}

function minutes(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}
