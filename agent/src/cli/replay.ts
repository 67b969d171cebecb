import { setTimeout as sleep } from 'node:timers/promises';
import { duration, JSON_FILE_FLAG, names, Progress, required, stopSignal, verb, wholeNumber, type Flags } from '@fleetally/cli'; // prettier-ignore
import { mapColumns } from '../data/mapping.js';
import { loadMapping } from '../data/mapping-spec.js';
import { openTable } from '../data/open-table.js';
import { openModel } from '../inference/model-runner.js';
import { DEFAULT_MIN_SAMPLES } from '../create-observer.js';
import { readPlan } from '../read-plan.js';
import { loadRows } from '../replay/load-rows.js';
import { replay as runReplay } from '../replay/replay.js';
import { epsilonOf, shardOf, shiftOf, speedOf } from './replay-arguments.js';
import { replayText } from './replay-text.js';

const FLAGS = {
  model: { type: 'string', value: 'FILE.onnx', about: 'the model', completes: 'file' },
  plan: { type: 'string', value: 'PLAN.json', about: 'what is counted', completes: 'file' },
  data: {
    type: 'string',
    value: 'FILE|FOLDER',
    about: 'CSV or JSON lines, gzip or not; or a folder of .npy files',
    completes: 'file',
  },
  'device-column': { type: 'string', value: 'D', about: 'column that names the device; each gets a key of its own' },
  'time-column': {
    type: 'string',
    value: 'T',
    about: 'ISO time, epoch seconds or epoch milliseconds; rows may come in any order',
  },
  attributes: { type: 'string', value: 'A,B', about: 'columns with attributes of devices, which cohorts are cut by' },
  collector: { type: 'string', value: 'HOST:PORT', about: 'where reports go' },
  tls: { type: 'boolean', about: 'with TLS; as a rule wherever the collector is not on this machine' },
  insecure: { type: 'boolean', about: 'without TLS to another machine' },
  map: {
    type: 'string',
    value: 'FILE.yaml',
    about: 'which columns make which input (docs/profile.md)',
    completes: 'file',
  },
  ignore: { type: 'string', value: 'A,B', about: "columns that are none of the model's business" },
  'model-version': { type: 'string', value: 'V', about: 'as reports name it', default: '1.0.0' },
  variant: { type: 'string', value: 'NAME', about: 'as reports name it', default: '' },
  window: { type: 'string', value: 'TIME', about: 'length of a window, as the collector expects it', default: '5m' },
  'min-samples': {
    type: 'string',
    value: 'N',
    about: 'a window of fewer inferences of a device is not sent',
    default: String(DEFAULT_MIN_SAMPLES),
  },
  epsilon: { type: 'string', value: 'E', about: 'privacy level dp with this epsilon per record' },
  speed: {
    type: 'string',
    value: 'max|60x',
    about: 'event time that passes in one second of ours; max: as fast as the collector takes it',
    default: 'max',
  },
  'shift-to': {
    type: 'string',
    value: 'now|TIME',
    about: 'move all times by whole days, so that they end within the last day; or before the TIME given',
    completes: ['now'],
  },
  shard: {
    type: 'string',
    value: 'I/N',
    about: 'only every N-th device: several processes can share the work',
    default: '1/1',
  },
  'state-dir': {
    type: 'string',
    value: 'DIR',
    about: 'keys and spools of the devices, kept for the next replay',
    default: 'fleetally-replay',
    completes: 'folder',
  },
  patience: {
    type: 'string',
    value: 'TIME',
    about: 'how long to wait for a collector that does not answer',
    default: '1m',
  },
  ...JSON_FILE_FLAG,
} as const satisfies Flags;

/** `fleetally-agent rows replay`, in short `replay`: exit code 1 when reports were refused, dropped or are left over. */
export const replay = verb({
  about: 'run recorded rows through a model as the fleet that recorded them: real inference, in event time',
  flags: FLAGS,
  exitCodes: { 1: 'it failed, or reports were refused, dropped, left over, or no window had inferences enough' },
  examples: [
    'rows replay --model model.onnx --plan plan.json --data fleet.csv --device-column device --time-column time --attributes hw --shift-to now --collector 127.0.0.1:4319',
  ],
  async run({ values, tell }) {
    const columns = {
      device: required(values['device-column'], '--device-column'),
      time: required(values['time-column'], '--time-column'),
      attributes: names(values.attributes),
    };
    const modelFile = required(values.model, '--model');
    const plan = await readPlan(required(values.plan, '--plan'));
    const address = required(values.collector, '--collector');
    const speed = speedOf(values.speed);
    const minSamples = wholeNumber(values['min-samples'], '--min-samples');
    const epsilon = values.epsilon === undefined ? undefined : epsilonOf(values.epsilon, plan);
    const table = await openTable(required(values.data, '--data'));
    const shard = shardOf(values.shard);
    const model = await openModel(modelFile);
    const progress = new Progress();
    try {
      const taken = [columns.device, columns.time, ...columns.attributes, ...names(values.ignore)];
      const spec = values.map === undefined ? undefined : await loadMapping(values.map);
      const inputs = mapColumns(model.inputs, table.columns, { spec, taken, featureNames: model.featureNames });
      progress.show('reading');
      const fleet = await loadRows(table, inputs, columns, shard);
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
            ...(values.tls ? { tls: true } : {}),
            ...(values.insecure ? { insecure: true } : {}),
          },
          stateDir: values['state-dir'],
          windowSeconds: duration(values.window, '--window'),
          minSamples,
          privacy: epsilon === undefined ? undefined : { level: 'dp', epsilonPerRecord: epsilon },
          speed,
          patienceMs: 1000 * duration(values.patience, '--patience'),
          shiftMs: shiftOf(values['shift-to'], fleet.rows.at(-1)!.timeMs),
        },
        { nowMs: () => performance.now(), sleep: (ms) => sleep(ms) },
        {
          stopped: () => stopped,
          onProgress: (share, timeMs) => {
            progress.show('replaying', share, new Date(timeMs).toISOString().slice(0, 16));
          },
        },
      );
      progress.end();
      await tell({ schema: 'fleetally.replay/1', ...result }, () => replayText(result, fleet.rejectedRows, minSamples));
      const { sealed, acked } = result.reports;
      return acked === sealed && result.belowMinimum < result.deviceWindows ? 0 : 1;
    } finally {
      progress.end();
      await model.release();
    }
  },
});
