import type { Rollout, RolloutSpec } from '../rollout/types.js';
import { RolloutError } from '../rollout/rollout-error.js';
import type { Store } from '../store/store.js';
import { START, testReport } from '../store/testing-reports.js';
import type { RolloutPort } from './rollout-port.js';

/** Keeps rollouts in memory; `isDown` makes starting fail. */
export class RolloutsDouble implements RolloutPort {
  readonly started: { spec: RolloutSpec; author: string; reason: string }[] = [];
  isDown = false;
  isUnregistered = false;
  /** Beside those that were started. */
  active: readonly Rollout[] = [];

  all(): Promise<readonly Rollout[]> {
    const started = this.started.map(({ spec, author, reason }): Rollout => {
      const times = { stage: 0, stageSince: 0, startedAtMs: 0, changedAtMs: 0 };
      return { ...spec, ...times, state: 'running', author, reason };
    });
    return Promise.resolve([...this.active, ...started]);
  }

  check({ model, version }: RolloutSpec): Promise<void> {
    if (!this.isUnregistered) return Promise.resolve();
    return Promise.reject(new RolloutError('NOT_FOUND', `${model} ${version} is not registered`));
  }

  start(spec: RolloutSpec, { author, reason }: { author: string; reason: string }): Promise<string> {
    if (this.isDown) return Promise.reject(new Error('the store does not answer'));
    this.started.push({ spec, author, reason });
    return Promise.resolve(spec.rollout);
  }
}

/** Devices as they report in one window: `{ d1: ['1.2.0', 'watch'] }`. */
export async function reportVersions(
  store: Store,
  window: number,
  devices: Readonly<Record<string, readonly [version: string, kind: string]>>,
): Promise<void> {
  const windowStart = START + 300 * window;
  const all = Object.entries(devices);
  await store.devices.putAttributes(
    all.map(([device, [, kind]]) => ({ device, boot: 1, attributes: { kind } })),
    windowStart * 1_000,
  );
  await store.reports.append(
    all.map(([device, [version, kind]]) =>
      testReport({ device, boot: 1, sequence: window + 1, model: 'gait', version, windowStart, attributes: { kind } }),
    ),
  );
}
