import { z } from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const name = z.string().min(1).max(128);

const wanted = z.object({
  version: name,
  variant: z.string(),
  digest: sha256,
  sizeBytes: z.number().int().positive(),
  plan: sha256.optional(),
  canary: z.object({ digest: sha256, sizeBytes: z.number().int().positive() }).optional(),
  rollout: z.string(),
});

/** A version that serves or served. `file`: where it lies; the configured one is not ours to move or remove. */
const installed = z.object({
  version: name,
  variant: z.string(),
  digest: sha256,
  sizeBytes: z.number().int().nonnegative(),
  plan: sha256.optional(),
  rollout: z.string(),
  file: z.enum(['delivered', 'configured']),
});

const failure = z.enum([
  ...(['NOT_AVAILABLE', 'WRONG_DIGEST', 'NO_SPACE', 'UNLOADABLE'] as const),
  ...(['OTHER_INTERFACE', 'WARM_UP', 'CANARY', 'CRASHED'] as const),
]);

/** How a version ended that was wanted and does not serve. */
const setback = z.object({
  wanted,
  state: z.enum(['FAILED', 'FELL_BACK']),
  failure,
  detail: z.string(),
  atMs: z.number(),
  /** Whether it is tried again without being asked for anew. */
  again: z.boolean(),
});

const schema = z.object({
  format: z.literal(1),
  model: z.string(),
  /** What serves; absent: what the configuration names. */
  current: installed.optional(),
  /** What served before, kept to be put back at once; `configured` is what the configuration names. */
  previous: z.union([installed, z.literal('configured')]).optional(),
  /** What is being brought. `attempts`: how often its test has begun. */
  candidate: z.object({ wanted, attempts: z.number().int().nonnegative() }).optional(),
  /** `current` is on probation. `machine`: the boot of the operating system; `starts`: agents that served it so far. */
  trying: z.object({ machine: z.string(), starts: z.number().int().positive(), stopped: z.boolean() }).optional(),
  /** What the collector is told while nothing is being brought: that `current` runs, or the first of `setbacks`. */
  tells: z.enum(['running', 'setback']),
  /** The latest first. */
  setbacks: z.array(setback).max(64),
});

export type DeliveryState = z.output<typeof schema>;
export type Installed = z.output<typeof installed>;
export type Setback = z.output<typeof setback>;

const KEPT_SETBACKS = 32;

export function freshState(model: string): DeliveryState {
  return { format: 1, model, tells: 'running', setbacks: [] };
}

/** Undefined for bytes that are no state of this model. */
export function stateFromBytes(bytes: Uint8Array, model: string): DeliveryState | undefined {
  try {
    const state = schema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    return state.model === model ? state : undefined;
  } catch {
    return undefined;
  }
}

export function stateBytes(state: DeliveryState): Uint8Array {
  return Buffer.from(`${JSON.stringify(state, undefined, 2)}\n`);
}

/** With one more setback, to be told, in place of an earlier one of the same request. The oldest are forgotten. */
export function withSetback(state: DeliveryState, added: Setback): DeliveryState {
  const others = state.setbacks.filter(({ wanted }) => !isSame(wanted, added.wanted));
  return { ...state, tells: 'setback', setbacks: [added, ...others].slice(0, KEPT_SETBACKS) };
}

/** What became of this file for this rollout before, if it came to nothing. */
export function setbackOf(
  { setbacks }: Pick<DeliveryState, 'setbacks'>,
  sought: Pick<Installed, 'rollout' | 'digest'>,
): Setback | undefined {
  return setbacks.find(({ wanted }) => isSame(wanted, sought));
}

function isSame(left: Pick<Installed, 'rollout' | 'digest'>, right: Pick<Installed, 'rollout' | 'digest'>): boolean {
  return left.rollout === right.rollout && left.digest === right.digest;
}
