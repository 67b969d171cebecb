import { measured, type Bench, type Figure } from '../measure/figure.js';
import { missingShared } from '../shared-files.js';
import { HAR_FILES, harSubject } from './har.js';
import { measureObserving, measureOverhead, type Effort } from './overhead.js';
import { RESNET8_FILES, resnet8Subject } from './resnet8.js';
import type { Subject } from './subject.js';

const TARGET_PERCENT = 3;

interface Case {
  readonly name: string;
  readonly target?: number;
  readonly pairs: number;
  readonly load: () => Promise<Subject>;
}

const CASES: readonly Case[] = [
  { name: 'resnet8, 3,072 elements', target: TARGET_PERCENT, pairs: 500, load: resnet8Subject },
  { name: 'har, 1 row of 24', pairs: 4_000, load: () => harSubject(1) },
  { name: 'har, 32 rows of 24', pairs: 2_000, load: () => harSubject(32) },
];

/** What monitoring adds to a call of the model. */
export const inferenceBench: Bench = {
  id: 'inference',
  title: 'what monitor() adds to session.run, one thread',
  async run({ quick, progress }) {
    const missing = missingShared(...HAR_FILES, ...RESNET8_FILES);
    if (missing !== undefined) return { outcome: 'skipped', reason: missing };
    const figures: Figure[] = [];
    for (const { name, target, pairs, load } of CASES) {
      progress(name);
      const subject = await load();
      const effort: Effort = quick ? { repetitions: 1, pairs: 20 } : { repetitions: 11, pairs };
      const { bare, added, percent } = await measureOverhead(subject, effort);
      const observing = await measureObserving(subject, effort);
      await subject.session.release();
      figures.push(
        { what: `${name}: added to session.run`, unit: '%', ...percent, ...(target === undefined ? {} : { target }) },
        { what: `${name}: added`, unit: 'µs', ...added },
        { what: `${name}: reading and counting alone`, unit: 'µs', ...observing },
        { what: `${name}: bare session.run`, unit: 'µs', ...bare },
      );
    }
    return measured(
      figures,
      'Elapsed time of single calls, bare and monitored in turn on the same session and input; a repetition compares the medians of its calls. “Reading and counting alone” is processor time of what the agent does in a call, 190 pairs, output and latency included, without the model between.',
    );
  },
};
