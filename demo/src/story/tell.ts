import { DAY_SECONDS } from '@fleetally/sim';
import type { AgentGroup } from '../agent/agent-group.js';
import type { AgentTotals } from '../agent/messages.js';
import {
  toSummary,
  type CollectorApi,
  type FleetState,
  type LiveAlarm,
  type LiveRecommendation,
} from '../collector/collector-api.js';
import { secondsOfDay, type Scenario } from '../scenario.js';
import { Pace } from './pace.js';
import { alarmLines, dayLine, storyTime } from './lines.js';
import { liveOn } from './live-on.js';
import { rollBack, ship, watchRelease, type ReleaseFiles, type Releasing } from './release.js';
import { toRecommendationSummary } from './release-summary.js';
import type { DemoSummary } from './summary.js';

export interface Telling {
  story: Scenario;
  agents: AgentGroup;
  api: CollectorApi;
  say: (line: string) => void;
  /** Lines to say when event time gets there. */
  announcements: readonly { atSeconds: number; line: string }[];
  files: ReleaseFiles;
  /** Whether the rollback is accepted when it is recommended. */
  accepts: boolean;
}

/** A story that was told. */
export interface Told {
  readonly summary: DemoSummary;
  /** Lets the fleet live on once somebody has accepted the rollback that is left to them; until `ended`. */
  readonly goOn: (ended: AbortSignal) => Promise<void>;
}

/** Runs the whole story, says what happens when it happens, and returns the figures at its end. */
export async function tell(telling: Telling): Promise<Told> {
  const { story, agents, api, say } = telling;
  const { startSeconds } = story.fleet;
  const pace = new Pace(agents, api, story);
  const told = new Set<string>();
  let toldLate = 0;
  const announcements = [...telling.announcements];
  const releaseSeconds = secondsOfDay(story, story.releaseDay);
  const step = story.windowsPerStep * story.windowSeconds;
  say(
    `  ${storyTime(startSeconds, startSeconds).padEnd(13)}  the devices begin to work; two days only teach the collector what is normal`,
  );
  for (let at = startSeconds + step; at <= releaseSeconds; at += step) {
    const { totals, fleet } = await pace.advance(at);
    while (announcements[0] !== undefined && announcements[0].atSeconds <= at) {
      say(`  ${storyTime(at, startSeconds).padEnd(13)}  ${announcements.shift()!.line}`);
    }
    if (fleet === undefined) continue;
    tellAlarms(await api.alarms(), told, telling);
    if ((at - startSeconds) % DAY_SECONDS !== 0) continue;
    tellDay(at, totals, totals.late - toldLate, fleet, telling);
    toldLate = totals.late;
  }
  const { recommendation, atSeconds: endSeconds } = await tellRelease(telling, pace, releaseSeconds);
  const { totals, fleet } = await pace.finish(endSeconds);
  const alarms = await api.alarms();
  tellAlarms(alarms, told, telling);
  const summary: DemoSummary = {
    schema: 'fleetally.demo/1',
    devices: totals.devices,
    inferences: totals.inferences,
    reports: { sealed: totals.sealed, acked: totals.acked, stored: fleet.reports },
    meanReportBytes: Math.round(pace.meanReportBytes),
    alarms: alarms.map(toSummary),
    recommendations: (await api.recommendations()).map(toRecommendationSummary),
    consoleUrl: `${api.url}/`,
  };
  return { summary, goOn: (ended) => liveOn(releasingOf(telling, pace), recommendation, endSeconds, ended) };
}

/**
 * Ships a bad release, waits for what is recommended, and does it. Resolves to the time at which the story ends, with the
 * recommendation that is left to whoever looks on.
 */
async function tellRelease(
  telling: Telling,
  pace: Pace,
  atSeconds: number,
): Promise<{ atSeconds: number; recommendation?: LiveRecommendation }> {
  const { story, accepts } = telling;
  const releasing = releasingOf(telling, pace);
  await ship(releasing, atSeconds);
  const found = await watchRelease(releasing, atSeconds, secondsOfDay(story, story.foundByDay));
  if (found.recommendation === undefined || !accepts) return found;
  const until = secondsOfDay(story, story.lastDay);
  return { atSeconds: await rollBack(releasing, found.recommendation, found.atSeconds, until) };
}

function releasingOf({ story, api, say, files }: Telling, pace: Pace): Releasing {
  const sayAt = (at: number, line: string): void => {
    say(`  ${storyTime(at, story.fleet.startSeconds).padEnd(13)}  ${line}`);
  };
  return { story, api, pace, files, sayAt };
}

function tellAlarms(alarms: readonly LiveAlarm[], told: Set<string>, { story, say }: Telling): void {
  for (const alarm of alarms) {
    if (alarm.state === 'pending' || told.has(alarm.alarm)) continue;
    told.add(alarm.alarm);
    for (const line of alarmLines(alarm, story.fleet.startSeconds)) say(line);
  }
}

function tellDay(
  atSeconds: number,
  totals: AgentTotals,
  late: number,
  fleet: FleetState,
  { story, say }: Telling,
): void {
  say(
    dayLine({
      atSeconds,
      startSeconds: story.fleet.startSeconds,
      stored: fleet.reports,
      offline: totals.offline,
      queued: totals.queued - totals.queuedOnline,
      late,
      outcome: fleet.status.outcome,
    }),
  );
}
