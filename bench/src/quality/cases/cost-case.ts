import { loadavg } from 'node:os';
import { judgingCost, readingCost, type TickCost, type TickSize } from '../../tick/tick-cost.js';
import type { Case, CaseContext, Row } from './case.js';

const FULL: TickSize = { devices: 100_000, features: 50, cohorts: 1_000 };
/** What growth is measured from, one of the three at a time. */
const BASE: TickSize = { devices: 25_000, features: 25, cohorts: 500 };
const QUICK: TickSize = { devices: 1_000, features: 2, cohorts: 100 };
const TARGET_SECONDS = 4;

/** What one tick of a large fleet costs, and how that grows. */
export const COST_CASES: readonly Case[] = [
  {
    id: 'cost',
    title: 'one tick: a window of reports read from embedded ClickHouse and judged, 4 signals a feature',
    run: async (context) => [await fullRow(context), ...growthRows(context)],
  },
];

async function fullRow({ quick }: CaseContext): Promise<Row> {
  const size = quick ? QUICK : FULL;
  const read = await readingCost(size, quick ? 1 : 3);
  const judged = judgingCost(size, quick ? 1 : 5);
  const total = read.elapsed + judged.elapsed;
  const processor = read.processor + judged.processor;
  return {
    quantity: `${sizeText(size)}: seconds`,
    expected: `≤ ${TARGET_SECONDS}`,
    measured: `${total.toFixed(2)} elapsed (reading ${read.elapsed.toFixed(2)}, judging ${judged.elapsed.toFixed(2)}), ${processor.toFixed(2)} of processor time; load of the machine ${loadavg()[0]!.toFixed(1)}`,
    values: {
      ...{ elapsed: total, processor, read: read.elapsed, judged: judged.elapsed },
      ...{ readProcessor: read.processor, judgedProcessor: judged.processor },
    },
    // On a machine that others use, elapsed time says more about them: processor time is what it takes at most without them.
    ...(quick ? {} : { kept: Math.min(total, processor) <= TARGET_SECONDS }),
  };
}

function growthRows({ quick }: CaseContext): Row[] {
  const base = quick ? QUICK : BASE;
  const windows = quick ? 1 : 5;
  // Once in advance, so that the first of the sizes is no colder than the others.
  judgingCost(QUICK, windows);
  const known = judgingCost(base, windows);
  const grown = (what: keyof TickSize): Row => {
    const sizes = [2, 4].map((factor) => ({ ...base, [what]: base[what] * factor }));
    const costs = [known, ...sizes.map((size) => judgingCost(size, windows))];
    const seconds = costs.map(({ processor }: TickCost) => processor);
    const exponent = Math.log(seconds[2]! / seconds[0]!) / Math.log(4);
    return {
      quantity: `judging ${sizeText(base)}, then 2 and 4 times the ${what}: processor seconds`,
      expected: 'linear or better',
      measured: `${seconds.map((value) => value.toFixed(3)).join(' / ')}, grows with the power ${exponent.toFixed(2)}`,
      values: { once: seconds[0]!, twice: seconds[1]!, fourfold: seconds[2]!, exponent },
      // A tenth for what chance and caches do.
      ...(quick ? {} : { kept: exponent <= 1.1 }),
    };
  };
  return [grown('devices'), grown('features'), grown('cohorts')];
}

function sizeText({ devices, features, cohorts }: TickSize): string {
  return `${devices.toLocaleString('en-US')} devices, ${features} features, ${cohorts.toLocaleString('en-US')} cohorts`;
}
