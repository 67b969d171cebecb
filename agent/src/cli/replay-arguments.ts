import { UsageError } from '@fleetally/cli';
import type { Plan } from '@fleetally/counts';
import { eventTimeMs, shiftToEnd } from '../replay/event-time.js';
import type { Shard } from '../replay/load-rows.js';

/** Refused before anything is read, in the words of this command line. */
export function epsilonOf(text: string, plan: Plan): number {
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

export function speedOf(text: string): number {
  if (text === 'max') return Infinity;
  const speed = Number(/^(\d+(?:\.\d+)?)x?$/.exec(text)?.[1]);
  if (speed > 0) return speed;
  throw new UsageError(`--speed ${text}: expected max, or a factor such as 1x or 60x`);
}

export function shardOf(text: string): Shard {
  const [shard, of] = (/^(\d+)\/(\d+)$/.exec(text)?.slice(1) ?? []).map(Number);
  if (shard === undefined || of === undefined || shard < 1 || shard > of) {
    throw new UsageError(`--shard ${text}: expected I/N with I from 1 to N, such as 2/3`);
  }
  return { shard, of };
}

export function shiftOf(text: string | undefined, lastMs: number): number {
  if (text === undefined) return 0;
  const end = text === 'now' ? Date.now() : eventTimeMs(text);
  if (end === undefined) throw new UsageError(`--shift-to ${text}: expected now, or a time such as 2026-01-31T12:00Z`);
  return shiftToEnd(lastMs, end);
}
