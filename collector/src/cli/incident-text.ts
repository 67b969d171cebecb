import type { DecisionView, Figure, IncidentDetail, IncidentView } from '../store/views.js';

export function incidentListText(list: readonly IncidentView[]): string {
  if (list.length === 0) return 'no incidents\n';
  return list.map((one) => `${one.incident}  ${stateText(one)}  ${one.model}: ${one.headline}\n`).join('');
}

export function incidentText(incident: IncidentDetail): string {
  const { headline, why, signals, alarms, mostAffected, history, decisions, notification } = incident;
  const told = notification === undefined ? 'nobody was to be told' : `${notification.state} since ${notification.at}`;
  return [
    headline,
    `${incident.incident} of ${incident.model}, ${stateText(incident)}; opened ${incident.openedAt}; notification: ${told}`,
    why.words,
    '',
    'signals, largest part first',
    ...signals.map(
      ({ signal, effectSd, contribution }) => `  ${percent(contribution)}  ${signal}  ${sigmas(effectSd)}`,
    ),
    '',
    'alarms',
    ...alarms.map((alarm) => `  ${alarm}`),
    ...listed('devices most affected', mostAffected === 'suppressed' ? ['too few to name'] : mostAffected),
    ...listed('decisions', decisions.map(decisionText)),
    ...listed(
      'history',
      history.map(({ at, action, author, reason }) => `${at}  ${action}  ${author}: ${reason}`),
    ),
    '',
  ].join('\n');
}

/** "ann: rebaseline from 2026-01-05T06:00:00Z on: new straps". */
export function decisionText({ alarm, action, author, reason, effectiveAt }: DecisionView): string {
  return `${author}: ${action} from ${effectiveAt} on: ${reason}  (${alarm})`;
}

export function listed(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

function stateText({ state, quiet, mergedInto, resolvedAt }: IncidentView): string {
  if (mergedInto !== undefined) return `merged into ${mergedInto}`;
  if (resolvedAt !== undefined) return `resolved ${resolvedAt}`;
  return quiet === undefined ? state : `${state}, ${quiet}`;
}

function percent(part: Figure): string {
  return typeof part === 'number' ? `${Math.round(100 * part)} %`.padStart(5) : part;
}

function sigmas(effect: Figure): string {
  return typeof effect === 'number' ? `${effect > 0 ? '+' : ''}${Number(effect.toPrecision(2))} σ` : effect;
}
