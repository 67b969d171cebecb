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
    ...adviceLines(incident),
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

/** What to do while it is open: what is recommended, or why nothing is, and what may be decided. */
function adviceLines({ incident, advice }: IncidentDetail): string[] {
  if (advice === undefined) return [];
  const { recommendations, nothing } = advice;
  if (nothing === undefined) {
    return listed(
      'what to do',
      recommendations.map((id) => `fleetally recommendations show ${id}`),
    );
  }
  return [
    ...['', `Nothing is recommended: ${nothing.reason}.`, `${nothing.look}; then decide:`],
    ...nothing.choices.map(({ action, when }) => `  fleetally alarms ${action} ${incident} --reason …  when ${when}`),
    `step by step: ${nothing.runbook} in the documentation`,
  ];
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
