import { setTimeout as sleep } from 'node:timers/promises';
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { duration, names, required, StatusLine, stopSignal, timeLeft, UsageError, wholeNumber, type Command } from '@fleetally/cli'; // prettier-ignore
import type { Plan } from '@fleetally/counts';
import { mapColumns } from '../data/mapping.js';
import { loadMapping } from '../data/mapping-spec.js';
import { openTable } from '../data/open-table.js';
import { openModel } from '../inference/model-runner.js';
import { readPlan } from '../read-plan.js';
import { eventTimeMs, shiftToEnd } from '../replay/event-time.js';
import { loadRows, type Shard } from '../replay/load-rows.js';
import { replay as runReplay, type ReplayResult } from '../replay/replay.js';

const USAGE = `--model FILE.onnx --plan PLAN.json --data FILE|FOLDER --device-column D --time-column T
       --collector HOST:PORT [--tls|--insecure] [--attributes A,B] [--map FILE.yaml] [--ignore A,B]
       [--model-version V] [--variant V] [--window 5m] [--min-samples N] [--epsilon E] [--speed max|60x]
       [--shift-to now|TIME] [--shard I/N] [--state-dir DIR] [--patience 1m] [--json FILE|-]

Runs recorded rows through a model as the fleet that recorded them: real inference, in event time, to a collector.
  --data FILE|FOLDER    CSV or JSON lines, gzip or not; or a folder of .npy files
  --device-column D     column that names the device; each gets a key of its own
  --time-column T       ISO time, epoch seconds or epoch milliseconds; rows may come in any order
  --attributes A,B      columns with attributes of devices, which cohorts are cut by
  --map, --ignore       which columns make which input (docs/profile.md)
  --model-version V     as reports name it; default 1.0.0
  --window 5m           length of a window, as the collector expects it
  --epsilon E           privacy level dp with this epsilon per record
  --speed 60x           event time that passes in one second of ours; default max: as fast as the collector takes it
  --shift-to now        move all times by whole days, so that they end within the last day; or before the TIME given
  --shard I/N           only every N-th device: several processes can share the work
  --state-dir DIR       keys and spools of the devices, kept for the next replay; default ./fleetally-replay
  --patience 1m         how long to wait for a collector that does not answer
  --json FILE|-         write the result as JSON

example: fleetally-agent replay --model model.onnx --plan plan.json --data fleet.csv --device-column device --time-column time --attributes hw --shift-to now --collector 127.0.0.1:4319`;

/** `fleetally-agent replay`: exit code 1 when reports were refused, dropped or are left over. */
export const replay: Command = {
  usage: USAGE,
  async run(args) {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    const columns = {
      device: required(values['device-column'], '--device-column'),
      time: required(values['time-column'], '--time-column'),
      attributes: names(values.attributes),
    };
    const modelFile = required(values.model, '--model');
    const plan = await readPlan(required(values.plan, '--plan'));
    const address = required(values.collector, '--collector');
    const speed = speedOf(values.speed);
    const epsilon = values.epsilon === undefined ? undefined : epsilonOf(values.epsilon, plan);
    const table = await openTable(required(values.data, '--data'));
    const shard = shardOf(values.shard);
    const model = await openModel(modelFile);
    const line = new StatusLine();
    try {
      const taken = [columns.device, columns.time, ...columns.attributes, ...names(values.ignore)];
      const spec = values.map === undefined ? undefined : await loadMapping(values.map);
      const inputs = mapColumns(model.inputs, table.columns, { spec, taken, featureNames: model.featureNames });
      line.show('reading', true);
      const fleet = await loadRows(table, inputs, columns, shard);
      const startedAt = performance.now();
      let stopped = false;
      void stopSignal().then(() => (stopped = true));
      const result = await runReplay(
        model,
        fleet,
        {
          plan,
          model: { name: plan.model, version: values['model-version'], variant: values.variant, file: modelFile },
          collector: {
            address,
            ...(values.tls === true ? { tls: true } : {}),
            ...(values.insecure === true ? { insecure: true } : {}),
          },
          stateDir: values['state-dir'],
          windowSeconds: duration(values.window, '--window'),
          minSamples:
            values['min-samples'] === undefined ? undefined : wholeNumber(values['min-samples'], '--min-samples'),
          privacy: epsilon === undefined ? undefined : { level: 'dp', epsilonPerRecord: epsilon },
          speed,
          patienceMs: 1000 * duration(values.patience, '--patience'),
          shiftMs: shiftOf(values['shift-to'], fleet.rows.at(-1)!.timeMs),
        },
        { nowMs: () => performance.now(), sleep: (ms) => sleep(ms) },
        {
          stopped: () => stopped,
          onProgress: (share, timeMs) => {
            const left = ((performance.now() - startedAt) / 1000) * (1 / Math.max(share, 1e-6) - 1);
            line.show(
              `${Math.round(100 * share)} %, ${new Date(timeMs).toISOString().slice(0, 16)}, ${timeLeft(left)} left`,
            );
          },
        },
      );
      line.clear();
      if (values.json !== undefined && values.json !== '-')
        await writeFile(values.json, `${JSON.stringify({ schema: 'fleetally.replay/1', ...result }, null, 2)}\n`);
      process.stdout.write(
        values.json === '-'
          ? `${JSON.stringify({ schema: 'fleetally.replay/1', ...result }, null, 2)}\n`
          : replayText(result, fleet.rejectedRows),
      );
      const { sealed, acked } = result.reports;
      return acked === sealed ? 0 : 1;
    } finally {
      line.clear();
      await model.release();
    }
  },
};

const OPTIONS = {
  model: { type: 'string' },
  plan: { type: 'string' },
  data: { type: 'string' },
  'device-column': { type: 'string' },
  'time-column': { type: 'string' },
  attributes: { type: 'string' },
  collector: { type: 'string' },
  tls: { type: 'boolean' },
  insecure: { type: 'boolean' },
  map: { type: 'string' },
  ignore: { type: 'string' },
  'model-version': { type: 'string', default: '1.0.0' },
  variant: { type: 'string', default: '' },
  window: { type: 'string', default: '5m' },
  'min-samples': { type: 'string' },
  epsilon: { type: 'string' },
  speed: { type: 'string', default: 'max' },
  'shift-to': { type: 'string' },
  shard: { type: 'string', default: '1/1' },
  'state-dir': { type: 'string', default: 'fleetally-replay' },
  patience: { type: 'string', default: '1m' },
  json: { type: 'string' },
} as const;

function replayText(
  { devices, inferences, failed, windows, reports, problem }: ReplayResult,
  rejectedRows: number,
): string {
  const count = (value: number): string => value.toLocaleString('en');
  const lines = [
    `inferences  ${count(inferences)} on ${count(devices)} devices in ${count(windows)} windows${failed === 0 ? '' : `, ${count(failed)} of them failed`}`,
    ...(rejectedRows === 0
      ? []
      : [`left out    ${count(rejectedRows)} rows without a time, a device or a number that the model needs`]),
    `reports     ${count(reports.sealed)} sealed, ${count(reports.acked)} stored by the collector, ${count(reports.queued)} waiting, ${count(reports.rejected)} refused, ${count(reports.dropped)} dropped`,
    ...(problem === undefined ? [] : [`trouble     ${problem}`]),
    ...(problem?.includes('CLOCK') === true
      ? ['            the collector takes the last 90 days by default: --shift-to now moves recorded times there']
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** Refused before anything is read, in the words of this command line. */
function epsilonOf(text: string, plan: Plan): number {
  const epsilon = text.trim() === '' ? NaN : Number(text);
  if (!(epsilon >= 0.001 && epsilon <= 1000)) {
    throw new UsageError(`--epsilon ${text}: expected a number from 0.001 to 1000`);
  }
  if (plan.pairs.length > 0) {
    const remedy = 'make the plan with `fleetally-agent profile --pairs none`, or leave --epsilon out';
    throw new UsageError(`--epsilon ${text}: privacy level dp has no pairs, and the plan counts ${plan.pairs.length}; ${remedy}`); // prettier-ignore
  }
  return epsilon;
}

function speedOf(text: string): number {
  if (text === 'max') return Infinity;
  const speed = Number(/^(\d+(?:\.\d+)?)x?$/.exec(text)?.[1]);
  if (speed > 0) return speed;
  throw new UsageError(`--speed ${text}: expected max, or a factor such as 1x or 60x`);
}

function shardOf(text: string): Shard {
  const [shard, of] = (/^(\d+)\/(\d+)$/.exec(text)?.slice(1) ?? []).map(Number);
  if (shard === undefined || of === undefined || shard < 1 || shard > of) {
    throw new UsageError(`--shard ${text}: expected I/N with I from 1 to N, such as 2/3`);
  }
  return { shard, of };
}

function shiftOf(text: string | undefined, lastMs: number): number {
  if (text === undefined) return 0;
  const end = text === 'now' ? Date.now() : eventTimeMs(text);
  if (end === undefined) throw new UsageError(`--shift-to ${text}: expected now, or a time such as 2026-01-31T12:00Z`);
  return shiftToEnd(lastMs, end);
}
