import type { NamedCohorts } from '../recommend/predicate-of.js';
import { progressOf } from '../recommend/rollback-progress.js';
import type { Recommendation } from '../recommend/types.js';
import type { SignalEffect } from '../release/types.js';
import type { Connection } from './connection/connection.js';
import { readDevices, readRecommendationHistory, readRecommendations } from './recommendation-store.js';
import { readRunsNow } from './runs-now.js';
import { deviceCount, figuresOf } from './suppression.js';
import { readIncidentsThere } from './views-advice.js';
import { instantOf } from './views-instant.js';
import type {
  EvidenceEffectView,
  RecommendationDetail,
  RecommendationFilter,
  RecommendationView,
} from './views-recommendation-results.js';

const ORDER = ['open', 'accepted', 'carried-out', 'dismissed', 'superseded', 'expired'] as const;

/** Open ones first, then those that are being carried out; newest first within each. Few by nature, so filtered here. */
export async function readRecommendationViews(
  connection: Connection,
  { model, state, limit }: RecommendationFilter,
  kDevices: number,
): Promise<readonly RecommendationView[]> {
  return (await readRecommendations(connection))
    .filter((one) => one.model === (model ?? one.model) && one.state === (state ?? one.state))
    .reverse()
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))
    .slice(0, limit)
    .map((one) => shown(one, kDevices));
}

/** One recommendation with its history and, once accepted, how far its devices have come. */
export async function readRecommendationView(
  connection: Connection,
  id: string,
  kDevices: number,
  named: NamedCohorts = {},
): Promise<RecommendationDetail | undefined> {
  const history = await readRecommendationHistory(connection, id);
  const current = history.at(-1);
  if (current === undefined) return undefined;
  return {
    ...shown(current, kDevices),
    history: history.map(({ changedAtMs, state, author, stateReason }) => ({
      at: instantOf(changedAtMs / 1_000),
      ...{ state, author, reason: stateReason },
    })),
    incidents: await readIncidentsThere(connection, current, named),
    ...(isFollowed(current) && { progress: await progressFor(connection, current) }),
  };
}

function isFollowed({ action, state }: Recommendation): boolean {
  return action === 'rollback' && (state === 'accepted' || state === 'carried-out');
}

async function progressFor(
  connection: Connection,
  one: Recommendation,
): Promise<NonNullable<RecommendationDetail['progress']>> {
  const affected = new Set((await readDevices(connection, 'affected', one.recommendation)).map(({ device }) => device));
  const running = (await readRunsNow(connection, one.model)).filter(({ device }) => affected.has(device));
  const { back, total, devices } = progressOf(
    one,
    running.map(({ device, version, variant, lastWindow, windowSeconds }) => ({
      ...{ device, version, variant },
      lastSeen: lastWindow + windowSeconds,
    })),
  );
  return { back, total, devices: devices.map((each) => ({ ...each, lastSeen: instantOf(each.lastSeen) })) };
}

function shown(one: Recommendation, kDevices: number): RecommendationView {
  const { cause: _cause, rollout, raisedAt, openedAtMs, changedAtMs, evidence, ...told } = one;
  return {
    ...told,
    evidence: evidence.map((effect) => effectView(effect, kDevices)),
    raisedAt: instantOf(raisedAt),
    ...(rollout !== '' && { rollout }),
    openedAt: instantOf(openedAtMs / 1_000),
    changedAt: instantOf(changedAtMs / 1_000),
  };
}

function effectView(found: SignalEffect, kDevices: number): EvidenceEffectView {
  const { kind, signal, effect, low, high, margin, finding, devices, controls, evidence } = found;
  return {
    ...{ kind, signal, margin, finding, evidence },
    ...figuresOf(devices, kDevices, { effect, low, high }),
    devices: deviceCount(devices, kDevices),
    controls: deviceCount(controls, kDevices),
  };
}
