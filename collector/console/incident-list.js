import { cardSection } from './cards.js';
import { time } from './time.js';

/**
 * @typedef {import('../src/store/views.js').IncidentView} Incident
 * @typedef {import('../src/store/views.js').FleetView} Fleet
 */

/**
 * Incidents, open first, each with its headline; nothing where there are none, since then the alarms say so.
 * @param {readonly Incident[]} incidents @param {Fleet} fleet @param {string | undefined} chosen
 */
export function incidentList(incidents, fleet, chosen) {
  const cards = incidents.map((incident) => card(incident, fleet));
  return cardSection('Incidents', cards, chosen, 10);
}

/** @param {Incident} incident @param {Fleet} fleet @returns {import('./cards.js').Card} */
function card(incident, fleet) {
  const { incident: id, headline, model, resolvedAt } = incident;
  return {
    key: id,
    route: { kind: 'incident', incident: id },
    ...{ tone: incidentTone(incident), state: incidentState(incident), told: headline },
    quiet: [
      `${alarmsText(incident)} · ${model}`,
      resolvedAt !== undefined && [' · resolved ', time(resolvedAt, fleet.lastWindowAt)],
    ],
  };
}

/** @param {Incident} incident */
export function incidentTone({ state, quiet }) {
  if (state !== 'open') return 'resolved';
  return quiet === undefined ? 'firing' : 'pending';
}

/** @param {Incident} incident */
export function incidentState({ state, quiet }) {
  const word = { open: 'Open', resolved: 'Resolved', merged: 'Merged' }[state];
  return quiet === undefined ? word : `${word} · ${quiet}`;
}

/** @param {Incident} incident */
function alarmsText({ alarms }) {
  return alarms.length === 1 ? '1 alarm' : `${alarms.length} alarms`;
}
