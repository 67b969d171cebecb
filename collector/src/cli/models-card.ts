import { UsageError } from '@fleetally/cli';
import { cohortOfKey, parts } from '../detect/cohort-key.js';
import type { Predicate } from '../detect/predicate.js';
import type { VariantCard } from '../registry/types.js';

/** What people write in a card, and what it is called inside. */
const CARD: Readonly<Record<string, keyof VariantCard>> = {
  accuracy: 'accuracy',
  latency: 'latencySeconds',
  memory: 'memoryBytes',
  energy: 'energyJoules',
};
const UNITS: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** `accuracy=0.92,latency=0.004,memory=64M,energy=0.2`. Errors: UsageError. */
export function cardOf(text: string): VariantCard {
  return Object.fromEntries(
    text.split(',').map((entry) => {
      const [, name = '', digits = '', unit = ''] =
        /^([a-z]+)=(\d+(?:\.\d+)?(?:e-?\d+)?)([KMG]?)$/.exec(entry.trim()) ?? [];
      const key = Object.hasOwn(CARD, name) ? CARD[name] : undefined;
      if (key === undefined || (unit !== '' && key !== 'memoryBytes')) {
        throw new UsageError(
          `--card ${entry}: expected ${Object.keys(CARD).join('=…, ')}=…, such as accuracy=0.92,memory=64M`,
        );
      }
      return [key, Number(digits) * (UNITS[unit] ?? 1)] as const;
    }),
  );
}

/** `attribute=value,…`, all of which a device must have; values of one attribute may be joined by |. Errors: UsageError. */
export function targetOf(text: string): Predicate {
  const entries = Object.entries(cohortOfKey(text));
  if (
    entries.length === 0 ||
    entries.length !== parts(text).length ||
    entries.some(([name, value]) => name === '' || value === '')
  ) {
    throw new UsageError(`--target ${text}: expected attribute=value,…, or a file with a predicate`);
  }
  const tests = entries.map(([attribute, values]) => ({ attribute, in: values.split('|') }));
  return tests.length === 1 ? tests[0]! : { all: tests };
}
