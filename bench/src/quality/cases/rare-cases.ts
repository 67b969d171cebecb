import { RareStream, type RareSpec } from '../fleet/rare-stream.js';
import { firstAlarms } from '../watch/first-alarms.js';
import { quietRun } from '../watch/quiet-run.js';
import { Watch } from '../watch/watch.js';
import type { Case, CaseContext, Row } from './case.js';
import { alarmRow, delayRow } from './rows.js';

const BASE: RareSpec = { devices: 60, signals: 40, samples: 60, probability: 1e-3, burst: 1 };

const SETTINGS: readonly (readonly [name: string, spec: Partial<RareSpec>, power?: string])[] = [
  ['p 0', { probability: 0 }, '1 to 5'],
  ['p 1e-4', { probability: 1e-4 }, '1 to 5'],
  ['p 1e-3', {}, '1 to 5'],
  ['p 1e-2', { probability: 1e-2 }],
  ['p 1e-4, bursts of 5', { probability: 1e-4, burst: 5 }],
  ['p 1e-3, bursts of 5', { burst: 5 }, '36 to 311'],
  ['p 1e-2, bursts of 5', { probability: 1e-2, burst: 5 }],
  ['p 1e-3, inferences swing 60 / 15 from day to day', { quietDaySamples: 0.25 }],
  ['p 1e-3, devices swing 60 / 30 from day to day', { quietDayDevices: 0.5 }],
];

export const RARE_CASES: readonly Case[] = [
  {
    id: 'rare',
    title: 'rare events, 40 cells of 60 devices',
    run: (context) => SETTINGS.flatMap(([name, spec, power]) => rareRows(name, { ...BASE, ...spec }, power, context)),
  },
];

function rareRows(name: string, spec: RareSpec, power: string | undefined, context: CaseContext): Row[] {
  const stream = new RareStream(spec, context.seed);
  const run = quietRun(stream, context.weeks);
  const rows = [alarmRow(name, '0', run)];
  if (power === undefined) return rows;
  run.watch.settle();
  const snapshot = run.watch.snapshot();
  const features = stream.watched.signals.map((signal) => signal.feature);
  stream.extra = 0.002;
  const found = firstAlarms(stream, Watch.restore(stream.watched, {}, snapshot), features, 576);
  rows.push(delayRow(`${name}, + 0.2 %`, power, { delays: [...found.values()], wrong: 0, fast: 0 }));
  return rows;
}
