import { writeSync } from 'node:fs';
import { argv, exit } from 'node:process';
import { monitor, type MonitoredSession } from '@fleetally/agent';
import { Random } from '@fleetally/sim';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { needed } from '../support/shared-files.js';
import { drawExecutions, HAR_DATA, HAR_MODEL, readHar, type HarStream } from './har-data.js';
import { HAR_NAME } from './har-plan.js';
import { STORY, type HarAgentConfig, type HarAgentLine } from './har-story.js';

// An agent process of the end-to-end test, to be killed: one monitored session for each device of the fleet, all around
// the real model. Argument: its configuration, as JSON. It says on standard output how far it has come.

const PATIENCE_MS = 60_000;
/** Typical milliseconds of a call, by device. */
const SPEED_MS = { phone: 3, watch: 8 };

interface Device {
  readonly name: string;
  readonly rows: Float32Array;
  readonly clock: DeviceClock;
  readonly session: MonitoredSession;
}

/**
 * Event time, and a stopwatch that goes with it: a week that passes in a minute beside other tests would tell this
 * computer's load, and nothing about a device.
 */
class DeviceClock {
  readonly #random: Random;
  readonly #speedMs: number;
  nowMs = 0;
  #stopwatchMs = 0;

  constructor(random: Random, speedMs: number) {
    this.#random = random;
    this.#speedMs = speedMs;
  }

  now(): number {
    return this.nowMs;
  }

  elapsedMs(): number {
    return (this.#stopwatchMs += this.#speedMs * Math.exp(0.2 * this.#random.normal()));
  }
}

const config = JSON.parse(argv[2] ?? '{}') as HarAgentConfig;
const data = readHar(needed(HAR_DATA));
const width = data.features.length;
const model = await InferenceSession.create(needed(HAR_MODEL), { intraOpNumThreads: 1, interOpNumThreads: 1 });
const fleet: Device[] = [];
for (const stream of data.streams.filter(({ subject }) => (STORY.fleet as readonly string[]).includes(subject))) {
  fleet.push(await join(stream));
}

// What an earlier life has left behind goes first, so that it isn't late.
await settle();
for (let window = config.from; window < STORY.windows; window++) {
  for (const device of fleet) await runWindow(device, window);
  say({
    window,
    sealed: Object.fromEntries(fleet.map(({ name, session }) => [name, outboxOf(session).sealedReports])),
  });
  if (window % STORY.settleEvery === 0) await settle();
}
for (const { session } of fleet) session.fleetally.endWindow();
await settle();
const statuses = fleet.map(({ session }) => outboxOf(session));
say({
  end: true,
  queued: sum(statuses.map(({ queuedReports }) => queuedReports)),
  dropped: sum(statuses.map(({ droppedReports }) => droppedReports)),
  rejected: sum(statuses.map(({ rejectedReports }) => rejectedReports)),
  problems: statuses.flatMap(({ problem }) => problem ?? []),
});
await Promise.all(fleet.map(({ session }) => session.fleetally.close()));
exit(0);

async function join(stream: HarStream): Promise<Device> {
  const { subject, device } = stream;
  const name = `${subject}-${device}`;
  const random = new Random(STORY.seed).fork(name);
  // The same rows in every life of this process: a window's place in the stream says which are its own.
  const rows = drawExecutions(stream, width, STORY.windows * STORY.rowsPerWindow, random.fork('rows'));
  if (device === 'watch') breakGyroscope(rows);
  const clock = new DeviceClock(random.fork(`speed ${config.from}`), SPEED_MS[device]);
  const session = await monitor(model, {
    plan: config.planFile,
    model: { name: HAR_NAME, version: '1.0.0', variant: 'fp32', file: needed(HAR_MODEL) },
    device: { id: name, executionProvider: 'cpu' },
    attributes: { device },
    collector: config.collector,
    spoolDir: config.spoolDir,
    windowSeconds: STORY.windowSeconds,
    outbox: { closeTimeoutMs: PATIENCE_MS, tuning: { backoffBaseMs: 50, backoffCapMs: 500 } },
    clock,
  });
  return { name, rows, clock, session };
}

function breakGyroscope(rows: Float32Array): void {
  const gyroscope = data.features.flatMap((name, column) => (name.includes('gyro') ? [column] : []));
  for (let at = STORY.changeAt * STORY.rowsPerWindow * width; at < rows.length; at += width) {
    for (const column of gyroscope) rows[at + column]! *= STORY.factor;
  }
}

async function runWindow({ rows, clock, session }: Device, window: number): Promise<void> {
  clock.nowMs = (config.start + window * STORY.windowSeconds + 1) * 1000;
  const length = STORY.rowsPerWindow * width;
  const features = rows.subarray(window * length, (window + 1) * length);
  await session.run({ features: new Tensor('float32', features, [STORY.rowsPerWindow, width]) });
}

async function settle(): Promise<void> {
  const results = await Promise.all(fleet.map(({ session }) => session.fleetally.flush(PATIENCE_MS)));
  if (results.some(({ outcome }) => outcome !== 'delivered'))
    throw new Error(`not acknowledged: ${JSON.stringify(fleet.map(({ session }) => outboxOf(session)))}`);
}

function outboxOf(session: MonitoredSession) {
  return session.fleetally.status().outbox;
}

/** At once and for good, whatever happens to this process next. */
function say(line: HarAgentLine): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
