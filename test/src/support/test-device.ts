import { openOutbox, type ClosedWindow, type FileOutbox, type OutboxOptions } from '@fleetally/agent';
import { Counter, parsePlan, planDigest, type Plan } from '@fleetally/counts';

/** A small plan: two features and their pair. */
export const PLAN: Plan = parsePlan({
  schema: 'fleetally.plan/1',
  model: 'pump',
  features: [numeric('flow', 0), numeric('heat', 1)],
  pairs: [[0, 1]],
});

const ROWS = 20;
const WINDOW_SECONDS = 300;

/** A real outbox that comes back quickly after failures, and keeps its spool below `directory`. */
export function deviceOutbox(directory: string, collector: string, rest: Partial<OutboxOptions> = {}): FileOutbox {
  return openOutbox({
    directory,
    collector,
    fsync: 'never',
    closeTimeoutMs: 0,
    ...rest,
    tuning: { idleMs: 50, backoffBaseMs: 20, backoffCapMs: 200, ...rest.tuning },
  });
}

/** Counted rows of the `n`-th window before now; the same `n` gives the same counts. */
export function windowAgo(n: number): ClosedWindow {
  const counter = new Counter(PLAN);
  counter.countRows(
    Float64Array.from({ length: 2 * ROWS }, (_, i) => ((i * 37 + n * 11) % 101) / 101),
    ROWS,
  );
  counter.countLatency(0.002, ROWS);
  return {
    model: { name: PLAN.model, version: '1.0.0', variant: 'fp32', digest: new Uint8Array(32).fill(7) },
    plan: PLAN,
    planDigest: planDigest(PLAN),
    windowStart: (Math.floor(Date.now() / 1000 / WINDOW_SECONDS) - n) * WINDOW_SECONDS,
    windowSeconds: WINDOW_SECONDS,
    ...counter.finish(),
    privacy: { level: 'aggregate', milliEpsilon: 0 },
    losses: { withheldInferences: 0, countingErrors: 0 },
  };
}

function numeric(name: string, column: number): object {
  const edges = Array.from({ length: 17 }, (_, i) => i / 16);
  const reference = Array.from({ length: 19 }, (_, i) => (i < 16 ? 100 : 0));
  return { kind: 'numeric', name, source: { tensor: 'x', column }, edges, split: 8, reference };
}
