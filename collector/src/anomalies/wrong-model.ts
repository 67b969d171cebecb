import { claimFinding, type RunningClaim } from '../registry/claim.js';
import type { RegistryView } from '../registry/types.js';
import type { Attributes } from '../detect/types.js';
import { foldsOf, keyOf } from './fold.js';
import { anomalyId } from './names.js';
import { GONE_SECONDS } from './silence.js';
import type { Anomaly } from './types.js';

/** What one device reported running last. Epoch seconds of event time. */
export interface ReportedRunning extends RunningClaim {
  readonly device: string;
  readonly attributes: Attributes;
  /** Start of the first window of it, without another in between. */
  readonly since: number;
  /** Start of the last one. */
  readonly lastWindow: number;
  readonly windowSeconds: number;
  /** Digest of what ran before it; empty where that was never seen. */
  readonly previousDigest: string;
}

/** What a device was told to run. */
export interface ToldModel {
  /** SHA-256 (hex). */
  readonly digest: string;
  /** Event time from which on the device knew of it, epoch seconds. */
  readonly sinceSeconds: number;
}

export type WrongKind = 'wrong-file' | 'wrong-version';

/** `unsettled`: it has run this for less than two windows, and could be on its way. */
export type Standing = 'right' | 'wrong' | 'unsettled';

/** How long a device may take to run what it was told to. */
const TAKES_SECONDS = 6 * 3_600;
const DAY = 86_400;

/** Whether the file is what the device says that it is; what the registry does not know is right. */
export function standingOfClaim(view: RegistryView, running: ReportedRunning): Standing {
  const isWrong = claimFinding(view, running).finding === 'wrong';
  return settled(running, isWrong);
}

/**
 * Whether the device runs what it was told to. One that has run it and turned to something else, such as its old image,
 * is wrong at once; one that has not come to it yet has six hours of its own windows for it.
 */
export function standingOfAssignment(told: ToldModel | undefined, running: ReportedRunning): Standing {
  if (told === undefined || told.digest === running.digest) return settled(running, false);
  const { since, lastWindow, windowSeconds, previousDigest } = running;
  // What ran before it was told is no turning away: a rollback tells it to go back to what it had.
  const hasTurned = previousDigest === told.digest && since >= told.sinceSeconds;
  if (!hasTurned && lastWindow + windowSeconds - told.sinceSeconds < TAKES_SECONDS) return 'unsettled';
  return settled(running, true);
}

function settled({ since, lastWindow, windowSeconds }: ReportedRunning, isWrong: boolean): Standing {
  if (lastWindow < since + windowSeconds) return 'unsettled';
  return isWrong ? 'wrong' : 'right';
}

/**
 * Events that follow from what the devices of one model run, for one kind. It is a fact, so there is no promise to keep:
 * two windows running make it, and two of something else end it. Many are told once, as with every other kind.
 *
 * `devices`: all of the model; `standings`: one for each; `open`: what fires of this model and kind.
 * Cost: O(devices), and O(devices × attributes) when three or more are wrong.
 */
export function wrongModelEvents(
  of: { readonly model: string; readonly kind: WrongKind },
  devices: readonly ReportedRunning[],
  standings: readonly Standing[],
  open: readonly Anomaly[],
): Anomaly[] {
  const newest = Math.max(0, ...devices.map(({ lastWindow }) => lastWindow));
  const isThere = ({ lastWindow }: ReportedRunning): boolean => newest - lastWindow <= GONE_SECONDS;
  const wrong = [...devices.keys()].filter((row) => standings[row] === 'wrong' && isThere(devices[row]!));
  const end = Math.max(0, ...devices.map(({ lastWindow, windowSeconds }) => lastWindow + windowSeconds));
  const events: Anomaly[] = [];
  const covered = new Set<number>();
  for (const fold of open.filter(({ device }) => device === '')) {
    const isInside = (row: number): boolean => isPart(devices[row]!.attributes, fold.cohort);
    const inside = wrong.filter(isInside);
    for (const row of inside) covered.add(row);
    const mayBe = [...devices.keys()].some((row) => standings[row] === 'unsettled' && isInside(row));
    if (inside.length === 0 && !mayBe) events.push(over(fold, end, 'well'));
    if (inside.length >= 2 * fold.devices) events.push({ ...fold, devices: inside.length });
  }
  const lone = wrong.filter((row) => !covered.has(row));
  const suspects = lone.map((row) => ({ row, kind: of.kind, feature: '', direction: 0 }));
  const known = { attributes: devices.map(({ attributes }) => attributes), size: devices.length };
  for (const { cohort, rows } of foldsOf(suspects, known, (row) => newest - devices[row]!.lastWindow <= DAY)) {
    for (const row of rows) covered.add(row);
    const since = Math.min(...[...rows].map((row) => devices[row]!.since));
    events.push(raised(of, '', cohort, { since, end, devices: rows.size }));
  }
  const named = new Map(open.map((anomaly) => [anomaly.device, anomaly]));
  for (const [row, running] of devices.entries()) {
    const anomaly = named.get(running.device);
    named.delete(running.device);
    if (anomaly === undefined) {
      if (standings[row] !== 'wrong' || !isThere(running) || covered.has(row)) continue;
      const at = { since: running.since, end: running.lastWindow + running.windowSeconds, devices: 1 };
      events.push(raised(of, running.device, {}, at));
    } else if (!isThere(running)) events.push(over(anomaly, end, 'gone'));
    else if (covered.has(row)) events.push(over(anomaly, end, 'folded'));
    else if (standings[row] === 'right') events.push(over(anomaly, end, 'well'));
  }
  named.delete('');
  return [...events, ...[...named.values()].map((anomaly) => over(anomaly, end, 'gone'))];
}

function isPart(attributes: Attributes, cohort: Attributes): boolean {
  return Object.entries(cohort).every(([name, value]) => attributes[name] === value);
}

function over(anomaly: Anomaly, resolvedAt: number, resolution: NonNullable<Anomaly['resolution']>): Anomaly {
  return { ...anomaly, state: 'resolved', resolvedAt, resolution };
}

function raised(
  { model, kind }: { readonly model: string; readonly kind: WrongKind },
  device: string,
  cohort: Attributes,
  at: { readonly since: number; readonly end: number; readonly devices: number },
): Anomaly {
  const about = JSON.stringify([model, device === '' ? keyOf(cohort) : device]);
  return {
    ...{ id: anomalyId(kind, about, at.end), kind, device, cohort, features: [], signal: '', state: 'firing' },
    ...{ raisedAt: at.end, since: at.since, excess: 1, devices: at.devices },
  };
}
