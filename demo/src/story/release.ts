import { setTimeout as sleep } from 'node:timers/promises';
import type { CollectorApi, LiveRecommendation } from '../collector/collector-api.js';
import { BAD_RELEASE, MODEL, RELEASED_TO, type Scenario } from '../scenario.js';
import { cohortName } from './verdict.js';
import type { Pace } from './pace.js';

export interface ReleaseFiles {
  readonly modelFile: string;
  readonly badFile: string;
}

export interface Releasing {
  readonly story: Scenario;
  readonly api: CollectorApi;
  readonly pace: Pick<Pace, 'advance'>;
  readonly files: ReleaseFiles;
  /** Says a line, with the time of the story before it. */
  readonly sayAt: (atSeconds: number, line: string) => void;
}

/** What it takes to see a rollback through. */
export interface Following extends Pick<Releasing, 'story' | 'sayAt'> {
  readonly pace: { advance(untilSeconds: number): Promise<unknown> };
  readonly api: Pick<CollectorApi, 'rollout' | 'recommendation'>;
}

/** By it half of the hardware class, of its devices that are not kept back, are upgraded first. */
const ROLLOUT = 'ro-demo-10';
const HOUR = 3600;
const LOOK_SECONDS = 6 * HOUR;
const POLL_MS = 250;
/** Devices call every second; a release is looked at as soon as evaluation has moved. */
const PATIENCE_MS = 10_000;
/** A busy computer judges later than it stores: at the end of the story it is given the time it takes. */
const LAST_PATIENCE_MS = 60_000;
const BY = { author: 'demo' };

/** Registers both versions and begins to ship the bad one to half of a hardware class. Resolves to the rollout's id. */
export async function ship({ api, files, sayAt }: Releasing, atSeconds: number): Promise<string> {
  const [{ name, version }, cohort] = [MODEL, cohortName(RELEASED_TO)];
  await api.register({ model: name, version, file: files.modelFile, ...BY, reason: 'what the fleet runs' });
  await api.register({ model: name, version: BAD_RELEASE, file: files.badFile, ...BY, reason: 'a new build' });
  const [[attribute, value]] = Object.entries(RELEASED_TO) as [[string, string]];
  const rollout = await api.startRollout({
    // Who is first follows from the id, and the story is to be the same each time.
    rollout: ROLLOUT,
    ...{ model: name, version: BAD_RELEASE, scope: { attribute, in: [value] }, controlShare: 0.1 },
    stages: [0.5, 1].map((share) => ({ share, soakSeconds: LOOK_SECONDS, minDevices: 5 })),
    ...{ ...BY, reason: `a new build for ${cohort}` },
  });
  const settled = await until(PATIENCE_MS, async () => {
    const { running, assigned } = (await api.rollout(rollout)).devices;
    return assigned > 0 && running >= assigned ? running : undefined;
  });
  const { running } = (await api.rollout(rollout)).devices;
  sayAt(atSeconds, `(${BAD_RELEASE} is shipped to half of ${cohort}; it misreads a sensor, and is surer of itself)`);
  sayAt(atSeconds, `${settled ?? running} devices have fetched, tested and swapped it, one by one, without a stop`);
  return rollout;
}

/** Lets time pass until a rollback is recommended; undefined when none is until the story must end. */
export async function watchRelease(
  releasing: Releasing,
  fromSeconds: number,
  untilSeconds: number,
): Promise<{ recommendation?: LiveRecommendation; atSeconds: number }> {
  const { api, pace, sayAt, story } = releasing;
  const step = story.windowsPerStep * story.windowSeconds;
  for (let at = fromSeconds + step; at <= untilSeconds; at += step) {
    await pace.advance(at);
    if ((at - story.fleet.startSeconds) % LOOK_SECONDS !== 0) continue;
    const recommendation = await until(at === untilSeconds ? LAST_PATIENCE_MS : PATIENCE_MS / 4, async () =>
      (await api.recommendations()).find(({ action, state }) => action === 'rollback' && state === 'open'),
    );
    if (recommendation === undefined) continue;
    const { from, to, reason } = recommendation;
    sayAt(at, `RECOMMENDATION  roll ${from} back to ${to} on ${scopeName(recommendation)}`);
    sayAt(at, `${' '.repeat(16)}${reason}`);
    return { recommendation, atSeconds: at };
  }
  return { atSeconds: untilSeconds };
}

/** Accepts the rollback, and lets time pass until every device reports the good version again. */
export async function rollBack(
  releasing: Releasing,
  { recommendation: id }: LiveRecommendation,
  fromSeconds: number,
  untilSeconds: number,
): Promise<number> {
  await releasing.api.accept(id, { ...BY, reason: 'as it says' });
  return carryOut(releasing, id, fromSeconds, untilSeconds);
}

/** Lets time pass, now that a rollback was accepted, until every device reports the good version again. */
export async function carryOut(
  { api, pace, sayAt, story }: Following,
  id: string,
  fromSeconds: number,
  untilSeconds: number,
  ended?: AbortSignal,
): Promise<number> {
  sayAt(fromSeconds, '(accepted: each device takes the good version back when it calls next; the file is still there)');
  const step = story.windowsPerStep * story.windowSeconds;
  let at = fromSeconds;
  while (at < untilSeconds && ended?.aborted !== true) {
    await until(PATIENCE_MS / 4, async () => {
      const { running, assigned } = (await api.rollout(`ro-${id}`)).devices;
      return assigned > 0 && running >= assigned ? running : undefined;
    });
    at += step;
    await pace.advance(at);
    const progress = await until(PATIENCE_MS / 4, async () => {
      const now = await api.recommendation(id);
      return now.state === 'carried-out' ? now : undefined;
    });
    if (progress === undefined) continue;
    sayAt(at, `carried out: ${progress.stateReason}`);
    break;
  }
  return at;
}

export function scopeName({ scope }: Pick<LiveRecommendation, 'scope'>): string {
  return scope.devices === undefined ? scope.cohorts.map(cohortName).join('; ') : scope.devices.join(', ');
}

/** What `look` finds, looked for again and again; undefined when it has found nothing in time. */
export async function until<T>(patienceMs: number, look: () => Promise<T | undefined>): Promise<T | undefined> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== undefined || performance.now() > deadline) return found;
    await sleep(POLL_MS);
  }
}
