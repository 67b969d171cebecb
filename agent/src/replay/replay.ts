import type { Plan } from '@fleetally/counts';
import { DEFAULT_MIN_SAMPLES } from '../create-observer.js';
import type { ModelRunner } from '../inference/model-runner.js';
import { monitor, type MonitoredSession } from '../monitor.js';
import type { CollectorOption, ModelOption } from '../monitor-options.js';
import type { PrivacyOption } from '../privacy/option.js';
import type { RecordedFleet } from './load-rows.js';

export interface ReplayOptions {
  readonly plan: Plan;
  readonly model: ModelOption;
  readonly collector: CollectorOption;
  readonly stateDir: string;
  readonly windowSeconds: number;
  readonly minSamples?: number | undefined;
  readonly privacy?: PrivacyOption | undefined;
  /** Seconds of event time in one of ours; Infinity: as fast as the collector takes it. */
  readonly speed: number;
  /** Added to every time. */
  readonly shiftMs: number;
  /** How long to wait for acknowledgements, at the end and on the way. @default 60,000 */
  readonly patienceMs?: number;
}

export interface ReplayResult {
  readonly devices: number;
  readonly inferences: number;
  /** Inferences that the model refused; they are counted as errors, as on a device. */
  readonly failed: number;
  readonly windows: number;
  /** Windows of single devices, in which they inferred anything. */
  readonly deviceWindows: number;
  /** Those of them with fewer inferences than `minSamples`: their counts stay on the device. */
  readonly belowMinimum: number;
  readonly reports: ReplayedReports;
  /** The latest trouble of a device, in words. */
  readonly problem?: string;
}

export interface ReplayedReports {
  readonly sealed: number;
  readonly acked: number;
  readonly queued: number;
  readonly dropped: number;
  readonly rejected: number;
}

/** What moves the clock and waits; tests have their own. */
export interface ReplayPace {
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Full-speed replays wait for the collector after so many windows, so that the spool never fills. */
const SETTLE_EVERY = 20;

/** However long nothing happens in event time, `stopped` is asked this often. It also keeps below what timers can take. */
const LONGEST_SLEEP_MS = 250;

/**
 * Runs recorded rows through the model as a fleet: every row is one real inference on the device that recorded it, at
 * its own time, counted, sealed and sent as on that device. `stopped` ends it early, in order.
 *
 * Errors: AgentError for options and plans that don't fit. Cost: that of the inferences.
 */
export async function replay(
  model: ModelRunner,
  fleet: RecordedFleet,
  options: ReplayOptions,
  pace: ReplayPace,
  hooks: { readonly stopped?: () => boolean; readonly onProgress?: (share: number, timeMs: number) => void } = {},
): Promise<ReplayResult> {
  const { windowSeconds, speed, shiftMs, patienceMs = 60_000 } = options;
  const devices = await joinFleet(model, fleet, options);
  const windowMs = windowSeconds * 1000;
  const startedAt = pace.nowMs();
  const firstMs = fleet.rows[0]!.timeMs;
  // A collector that does not answer is waited for once on the way, not every few windows: the spool keeps what it can.
  const collector = { answers: true };
  const settle = async (): Promise<void> => {
    const results = await Promise.all(devices.map(({ session }) => session.fleetally.flush(patienceMs)));
    collector.answers = results.every(({ outcome }) => outcome !== 'timed-out');
  };
  const moveTo = (timeMs: number): void => {
    for (const { clock, session } of devices) {
      clock.nowMs = Math.max(clock.nowMs, timeMs);
      session.fleetally.tick();
    }
  };
  let [window, windows, inferences, failed] = [-1, 0, 0, 0];
  let [deviceWindows, belowMinimum] = [0, 0];
  const { minSamples = DEFAULT_MIN_SAMPLES, privacy } = options;
  const inWindow = new Map<number, number>();
  const endWindow = (): void => {
    deviceWindows += inWindow.size;
    // At level dp every window is sent, with noise.
    if (typeof privacy !== 'object') for (const rows of inWindow.values()) belowMinimum += rows < minSamples ? 1 : 0;
    inWindow.clear();
  };
  for (const [i, row] of fleet.rows.entries()) {
    const timeMs = row.timeMs + shiftMs;
    if (Math.floor(timeMs / windowMs) !== window) {
      window = Math.floor(timeMs / windowMs);
      moveTo(window * windowMs);
      endWindow();
      windows++;
      if (speed === Infinity && collector.answers && windows % SETTLE_EVERY === 0) await settle();
      hooks.onProgress?.(i / fleet.rows.length, timeMs);
    }
    const aheadMs = (): number => (row.timeMs - firstMs) / speed - (pace.nowMs() - startedAt);
    while (aheadMs() > 1 && hooks.stopped?.() !== true) await pace.sleep(Math.min(aheadMs(), LONGEST_SLEEP_MS));
    if (hooks.stopped?.() === true) break;
    const { clock, session } = devices[row.device]!;
    clock.nowMs = timeMs;
    await model.run(row.feeds(), session).catch(() => failed++);
    inferences++;
    inWindow.set(row.device, (inWindow.get(row.device) ?? 0) + 1);
  }
  moveTo((window + 1) * windowMs);
  endWindow();
  await settle();
  const statuses = devices.map(({ session }) => session.fleetally.status().outbox);
  await Promise.all(devices.map(({ session }) => session.fleetally.close()));
  const sum = (of: (status: (typeof statuses)[number]) => number): number =>
    statuses.reduce((all, status) => all + of(status), 0);
  const problem = statuses.find((status) => status.problem !== undefined)?.problem;
  return {
    devices: devices.length,
    ...{ inferences, failed, windows, deviceWindows, belowMinimum },
    reports: {
      sealed: sum(({ sealedReports }) => sealedReports),
      acked: sum(({ ackedReports }) => ackedReports),
      queued: sum(({ queuedReports }) => queuedReports),
      dropped: sum(({ droppedReports }) => droppedReports),
      rejected: sum(({ rejectedReports }) => rejectedReports),
    },
    ...(problem === undefined ? {} : { problem }),
  };
}

interface ReplayDevice {
  readonly clock: { nowMs: number; now(): number };
  readonly session: MonitoredSession;
}

async function joinFleet(model: ModelRunner, fleet: RecordedFleet, options: ReplayOptions): Promise<ReplayDevice[]> {
  const startMs = fleet.rows[0]!.timeMs + options.shiftMs;
  const devices: ReplayDevice[] = [];
  for (const { name, attributes } of fleet.devices) {
    const clock = { nowMs: startMs, now: () => clock.nowMs };
    const session = await monitor(model.session, {
      plan: options.plan,
      model: options.model,
      device: { id: name, executionProvider: 'cpu' },
      attributes,
      collector: options.collector,
      spoolDir: options.stateDir,
      windowSeconds: options.windowSeconds,
      ...(options.minSamples === undefined ? {} : { minSamples: options.minSamples }),
      ...(options.privacy === undefined ? {} : { privacy: options.privacy }),
      outbox: { fsync: 'never', tuning: { backoffBaseMs: 100, backoffCapMs: 2_000 } },
      clock,
      // Told at the end, once for the fleet.
      onProblem: () => undefined,
    });
    devices.push({ clock, session });
  }
  return devices;
}
