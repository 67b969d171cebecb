import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { AgentGroup } from './agent/agent-group.js';
import { CollectorApi } from './collector/collector-api.js';
import { CollectorProcess } from './collector/collector-process.js';
import { prepare, type Prepared } from './prepare.js';
import { BREAKING, DRIFTING, faultsOf, MODEL, RELEASED_TO, secondsOfDay, type Scenario } from './scenario.js';
import { grouped } from './story/lines.js';
import { adviceFaults, releaseFaults } from './story/release-summary.js';
import { reportFaults, type DemoSummary } from './story/summary.js';
import { STEPS_UNDER_WAY } from './story/pace.js';
import { tell } from './story/tell.js';
import { cohortName, faultsFound } from './story/verdict.js';

/** How the story ended. */
export interface DemoResult {
  summary: DemoSummary;
  /** What was missing or wrong, in sentences; empty when all is right. */
  faults: readonly string[];
}

/** Something started that must be ended; the latest first. */
type Cleanup = () => Promise<void>;

/**
 * The whole demo: model, collector, fleet, story. What it has started stays up until `close`, also after an error.
 * One demo object is run once.
 */
export class Demo {
  readonly #story: Scenario;
  readonly #accepts: boolean;
  readonly #keep: string | undefined;
  readonly #say: (line: string) => void;
  readonly #cleanups: Cleanup[] = [];
  #running: Promise<DemoResult> | undefined;
  #closing: Promise<void> | undefined;
  #goOn: ((ended: AbortSignal) => Promise<void>) | undefined;
  #living: Promise<void> | undefined;
  readonly #ended = new AbortController();

  /**
   * `accepts`: the rollback is accepted when it is recommended, instead of being left to whoever looks on. `keep`: a new
   * directory in which the collector's configuration and data stay.
   */
  constructor(story: Scenario, say: (line: string) => void, accepts: boolean, keep?: string) {
    this.#accepts = accepts;
    this.#keep = keep === undefined ? undefined : resolve(keep);
    this.#story = story;
    this.#say = say;
  }

  /** Errors: Error in words for people; also when `close` was called meanwhile. */
  run(): Promise<DemoResult> {
    return (this.#running = this.#run());
  }

  async #run(): Promise<DemoResult> {
    const story = this.#story;
    if (this.#keep !== undefined) await mkdir(this.#keep);
    const directory = await mkdtemp(join(tmpdir(), 'fleetally-demo-'));
    await this.#onClose(() => rm(directory, { recursive: true, force: true }));
    this.#sayOpening();
    const prepared = await prepare(story, directory);
    this.#sayPrepared(prepared);
    const collector = await CollectorProcess.start({
      ...{ directory: this.#keep ?? directory, windowSeconds: story.windowSeconds },
      ...{ latenessWindows: STEPS_UNDER_WAY * story.windowsPerStep },
    });
    await this.#onClose(() => collector.stop());
    this.#say(`  collector      ${collector.url}/  (embedded ClickHouse; the page is there while this runs)`);
    this.#say(`  SQL            ${collector.sql}  (docs/cookbook.md has questions)`);
    this.#say(
      `  ask it         npm run -s fleetally -- incidents list --data ${join(this.#keep ?? directory, 'data')}`,
    );
    const faults = faultsOf(story, prepared.driftShift);
    const agents = await AgentGroup.start(story.agentProcesses, {
      ...{ collector: collector.grpc, planFile: prepared.planFile, modelFile: prepared.modelFile, model: MODEL },
      ...{ spoolDir: join(directory, 'devices'), fleet: story.fleet, faults },
      ...{ windowSeconds: story.windowSeconds, rowsPerWindow: story.rowsPerWindow },
    });
    await this.#onClose(() => agents.stop());
    this.#sayFleet();
    const api = new CollectorApi(collector.url, () => collector.token());
    const telling = tell({
      ...{ story, agents, api, say: this.#say, announcements: announcementsOf(story, prepared) },
      ...{ files: prepared, accepts: this.#accepts },
    });
    const { summary, goOn } = await Promise.race([telling, collector.ended()]);
    this.#goOn = goOn;
    const [drift, breakage] = faults;
    const expected = [
      { cohort: drift.cohort, feature: drift.sensor, fromSeconds: drift.fromSeconds },
      { cohort: breakage.cohort, feature: breakage.sensor, fromSeconds: breakage.fromSeconds },
    ];
    const follows = [{ cohort: RELEASED_TO, fromSeconds: secondsOfDay(story, story.releaseDay) }];
    return {
      summary,
      faults: [
        ...reportFaults(summary.reports),
        ...faultsFound(summary.alarms, expected, follows),
        ...releaseFaults(summary.recommendations, this.#accepts),
        ...adviceFaults(summary.recommendations),
      ],
    };
  }

  /**
   * After `run`: once somebody accepts the rollback on the page, lets the fleet live on until it is carried out. Otherwise the
   * page would wait for ever for reports that name the good version. Until `close`.
   */
  goOn(): Promise<void> {
    return (this.#living ??= this.#goOn?.(this.#ended.signal) ?? Promise.resolve());
  }

  /** Ends everything that was started, in reverse, and waits for `run` to give up. Safe to call at any time. */
  close(): Promise<void> {
    return (this.#closing ??= this.#end());
  }

  async #end(): Promise<void> {
    this.#ended.abort();
    await this.#living?.catch(() => undefined);
    for (let cleanup = this.#cleanups.pop(); cleanup !== undefined; cleanup = this.#cleanups.pop()) await cleanup();
    await this.#running?.catch(() => undefined);
  }

  /** What comes up while the demo is being closed is ended at once. */
  async #onClose(cleanup: Cleanup): Promise<void> {
    if (this.#closing === undefined) {
      this.#cleanups.push(cleanup);
      return;
    }
    await cleanup();
    throw new Error('the demo was ended');
  }

  #sayOpening(): void {
    const { fleet, lastDay } = this.#story;
    this.#say('');
    this.#say(`fleetally demo: ${fleet.deviceCount} pumps, up to ${lastDay} simulated days, two minutes or so`);
    this.#say('');
  }

  #sayPrepared({ accuracy, trainingRows }: Prepared): void {
    const share = `${(accuracy * 100).toFixed(1)} %`;
    this.#say(
      `  model          ${MODEL.name} ${MODEL.version}, trained on ${grouped(trainingRows)} rows, accuracy ${share}`,
    );
  }

  #sayFleet(): void {
    const { fleet, agentProcesses } = this.#story;
    this.#say(
      `  fleet          ${fleet.deviceCount} devices in ${agentProcesses} processes; real inference, simulated time`,
    );
    this.#say('');
  }
}

function announcementsOf(story: Scenario, { driftShift }: Prepared): { atSeconds: number; line: string }[] {
  return [
    {
      atSeconds: secondsOfDay(story, story.driftDay),
      line:
        `(the ${DRIFTING.sensor} sensors of ${cohortName(DRIFTING.cohort)} begin to creep up by ${driftShift.toFixed(2)}, ` +
        `${story.driftDeviations} standard deviations)`,
    },
    {
      atSeconds: secondsOfDay(story, story.breakDay),
      line: `(the ${BREAKING.sensor} sensors of ${cohortName(BREAKING.cohort)} break: ten times too much)`,
    },
  ];
}
