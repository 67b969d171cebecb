import { least } from './mean-laws.js';
import type { WatchedKind } from './watched-kinds.js';

/** Blocks within which a change is to be found. */
export const HORIZONS = [6, 24, 96] as const;

export interface KindPower {
  readonly kind: WatchedKind['kind'];
  readonly of: string;
  readonly unit: string;
  /** `inconclusive`: no delay can be told, and `reason` says why; the lists are empty then. */
  readonly outcome: 'told' | 'inconclusive';
  readonly reason?: string;
  /** The smallest change that half of all fleets find within so many blocks; absent where none is. */
  readonly smallest: readonly { readonly blocks: number; readonly size?: number }[];
  /** Median blocks until a change of this size is found; absent beyond 1,000. */
  readonly found: readonly { readonly size: number; readonly blocks?: number }[];
}

type Described = Pick<WatchedKind, 'kind' | 'of' | 'unit' | 'most' | 'sizes'>;

/** Puts a kind's answers together. */
export function powerOf(
  { kind, of, unit, most, sizes }: Described,
  smallest: (blocks: number) => number | undefined,
  after: (size: number) => number,
): KindPower {
  return {
    ...{ kind, of, unit, outcome: 'told' as const },
    smallest: HORIZONS.map((blocks) => {
      const size = smallest(blocks);
      return { blocks, ...(size !== undefined && { size }) };
    }),
    found: sizes
      .filter((size) => size <= most)
      .map((size) => {
        const blocks = after(size);
        return { size, ...(Number.isFinite(blocks) && { blocks }) };
      }),
  };
}

/** The size whose effect is this; undefined where not even the largest has it. */
export function sizeOf(change: number, most: number, effect: (size: number) => number): number | undefined {
  return effect(most) < change ? undefined : least(most * 1e-6, most, 1e-6, (size) => effect(size) >= change);
}
