import type { Attributes } from '../detect/types.js';
import { adviceFor, type IncidentAdvice } from '../recommend/advice-for.js';
import { meets, type KnownDevices } from '../recommend/meets.js';
import type { NamedCohorts } from '../recommend/predicate-of.js';
import type { Recommendation } from '../recommend/types.js';
import type { Connection } from './connection/connection.js';
import { readIncidents, type IncidentEvent } from './incident-store.js';
import { readRecommendations } from './recommendation-store.js';
import { readRunningDevices } from './running-store.js';

/** What there is to do about an open incident. `devices`: how many, in words. Errors: StoreError. */
export async function readAdvice(
  connection: Connection,
  { model, why, cohorts, signals }: IncidentEvent,
  devices: string,
  named: NamedCohorts,
): Promise<IncidentAdvice> {
  const recommendations = (await readRecommendations(connection)).filter((one) => one.model === model);
  const features = signals.map(({ signal }) => signal.split('/', 1)[0]!);
  const known = await knownDevices(connection, model, recommendations, named);
  return adviceFor({ model, why, cohorts, devices, features }, recommendations, known);
}

/** The open incidents that a recommendation's devices are in. Errors: StoreError. */
export async function readIncidentsThere(
  connection: Connection,
  one: Recommendation,
  named: NamedCohorts,
): Promise<{ readonly incident: string; readonly headline: string }[]> {
  const known = await knownDevices(connection, one.model, [one], named);
  return (await readIncidents(connection))
    .filter(({ model, state, cohorts }) => model === one.model && state === 'open' && meets(one.scope, cohorts, known))
    .map(({ incident, headline }) => ({ incident, headline }));
}

/** Read only where something names devices. */
async function knownDevices(
  connection: Connection,
  model: string,
  recommendations: readonly Recommendation[],
  named: NamedCohorts,
): Promise<KnownDevices> {
  const attributes = new Map<string, Attributes>();
  if (recommendations.some(({ scope }) => scope.devices !== undefined)) {
    for (const one of await readRunningDevices(connection, model)) attributes.set(one.device, one.attributes);
  }
  return { attributes, named };
}
