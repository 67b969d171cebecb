import type { Alarm, DetectorOptions } from '@fleetally/collector';
import type { FleetStream } from '../fleet/fleet-stream.js';
import { SECONDS } from '../fleet/fleet-stream.js';
import { Watch } from './watch.js';

/** Where a change is put, and how long it is waited for. */
export interface Injection {
  readonly target: 'cohort' | 'whole';
  /** In standard deviations of a feature. */
  readonly delta: number;
  readonly trials: number;
  readonly limitWindows: number;
}

export interface Delays {
  /** Windows from the change to the right alarm; Infinity where none came in time. */
  readonly delays: readonly number[];
  /** Alarms that named another cohort or an unmoved feature. */
  readonly wrong: number;
  /** How many of the right ones came by the fast lane. */
  readonly fast: number;
}

/**
 * How long it takes to name a change: from the state at the end of a quiet run, every feature moves at once, each in a
 * cohort of its own (or in the whole fleet), up and down in turn, at a random window of a quarter of a day.
 */
export function measureDelays(
  stream: FleetStream,
  options: Partial<DetectorOptions>,
  snapshot: Uint8Array,
  injection: Injection,
  random: () => number,
): Delays {
  const { features, cohorts } = stream.spec;
  const origin = stream.window;
  const delays: number[] = [];
  let wrong = 0;
  let fast = 0;
  for (let trial = 0; trial < injection.trials; trial++) {
    const watch = Watch.restore(stream.watched, options, snapshot);
    stream.window = origin;
    const quiet = Math.floor(random() * 72);
    for (let w = 0; w < quiet; w++) watch.take(stream.next());
    const began = stream.window;
    const target = (f: number): number => (f + trial) % cohorts;
    for (let f = 0; f < features; f++) {
      const delta = injection.delta * ((f + trial) % 2 === 0 ? 1 : -1);
      stream.move(f, delta, (d) => injection.target === 'whole' || stream.size.cohortOf[d] === target(f));
    }
    const found = new Array<number>(features).fill(Infinity);
    for (let w = 0; w < injection.limitWindows && found.includes(Infinity); w++) {
      for (const alarm of watch.take(stream.next())) {
        const f = Number(alarm.feature.slice(1));
        const right = names(alarm, injection.target === 'whole' ? undefined : `c${target(f)}`);
        if (!right) wrong += 1;
        else if (found[f] === Infinity) {
          found[f] = alarm.raisedAt / SECONDS - began;
          if (alarm.lane === 'fast') fast += 1;
        }
      }
    }
    delays.push(...found);
    stream.shift.fill(0);
  }
  stream.window = origin;
  return { delays, wrong, fast };
}

function names(alarm: Alarm, cohort: string | undefined): boolean {
  return cohort === undefined ? Object.keys(alarm.cohort).length === 0 : alarm.cohort['c'] === cohort;
}
