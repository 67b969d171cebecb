import { parsePlan } from '@fleetally/counts';
import type { Plan, Source } from '@fleetally/counts';

/** A numeric feature with equal bins from `low` to `high`, for plans written by hand. */
export function numeric(name: string, source: Source, low = -4, high = 4, bins = 8): object {
  const edges = Array.from({ length: bins + 1 }, (_, i) => low + ((high - low) * i) / bins);
  const reference = [...Array<number>(bins).fill(100), 0, 0, 0];
  return { kind: 'numeric', name, source, edges, split: bins / 2, reference };
}

export function categorical(name: string, source: Source, categories: readonly (string | number)[]): object {
  const reference = [...Array<number>(categories.length).fill(100), 0, 0];
  return { kind: 'categorical', name, source, categories, reference };
}

/** A class output over `classes`, read as probabilities. */
export function classOutput(tensor: string, classes: readonly string[], form = 'probabilities'): object {
  const reference = { classes: [...classes.map(() => 100), 0], confidence: Array<number>(20).fill(5) };
  return { tensor, form, classes, reference };
}

export function planOf(
  features: readonly object[],
  rest: { readonly pairs?: readonly [number, number][]; readonly output?: object; readonly model?: string } = {},
): Plan {
  const { model = 'test', pairs = [], output } = rest;
  return parsePlan({ schema: 'fleetally.plan/1', model, features, pairs, ...(output === undefined ? {} : { output }) });
}

/** Numeric features f0, f1 … reading the columns of tensor `features`. */
export function columnsPlan(columns: number, rest: Parameters<typeof planOf>[1] = {}): Plan {
  return planOf(
    Array.from({ length: columns }, (_, column) => numeric(`f${column}`, { tensor: 'features', column })),
    rest,
  );
}
