import { NoisyStream, type NoisySpec } from '../fleet/noisy-stream.js';
import { firstAlarms } from '../watch/first-alarms.js';
import { quietRun } from '../watch/quiet-run.js';
import { Watch } from '../watch/watch.js';
import type { Case, CaseContext, Row } from './case.js';
import { alarmRow, delayRow } from './rows.js';

const BASE: NoisySpec = { devices: 60, features: 4, samples: 60, epsilon: 1, nightShare: 1 };

const SETTINGS: readonly (readonly [spec: Partial<NoisySpec>, power: string])[] = [
  [{ epsilon: 0.2, samples: 20 }, '69'],
  [{ epsilon: 0.2 }, '9'],
  [{ epsilon: 1, samples: 20 }, '5'],
  [{ epsilon: 1 }, '2'],
  [{ epsilon: 4 }, '–'],
  [{ epsilon: 0.2, nightShare: 0.25 }, '–'],
  [{ epsilon: 1, nightShare: 0.25 }, '–'],
];

/** The document ran 1,008 windows per setting; eight weeks are 16,128. */
const WEEKS = 8;

export const NOISE_CASES: readonly Case[] = [
  {
    id: 'noise',
    title: 'noise (level dp), 60 devices, 16 streams',
    run: (context) =>
      (context.quick ? SETTINGS.slice(2, 4) : SETTINGS).flatMap(([spec, power]) =>
        noiseRows({ ...BASE, ...spec }, power, context),
      ),
  },
];

function noiseRows(spec: NoisySpec, power: string, context: CaseContext): Row[] {
  const name = `ε ${spec.epsilon}, n ${spec.samples}${spec.nightShare < 1 ? ' swinging with the day' : ''}`;
  const stream = new NoisyStream(spec, context.seed);
  const run = quietRun(stream, Math.min(context.weeks, WEEKS));
  const rows = [alarmRow(name, '0', run)];
  run.watch.settle();
  const snapshot = run.watch.snapshot();
  const features = [...new Set(stream.watched.signals.map((signal) => signal.feature))];
  const began = stream.window;
  const delays: number[] = [];
  for (let trial = 0; trial < (context.quick ? 1 : 4); trial++) {
    stream.window = began;
    stream.moveAll(trial % 2 === 0 ? 0.1 : -0.1);
    const found = firstAlarms(stream, Watch.restore(stream.watched, {}, snapshot), features, 576);
    delays.push(...found.values());
  }
  rows.push(delayRow(`${name}, 0.1 σ`, power, { delays, wrong: 0, fast: 0 }));
  return rows;
}
