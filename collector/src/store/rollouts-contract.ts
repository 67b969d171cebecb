import { expect, it } from 'vitest';
import { rolloutOf } from '../rollout/testing-rollouts.js';
import type { DeviceDelivery } from './delivery-store.js';
import { number, text } from './fields.js';
import { appendRolloutEvent, readRolloutHistory, readRollouts } from './rollout-store.js';
import type { Store } from './store.js';
import { START } from './testing-reports.js';

const at = (ms: number) => ({ startedAtMs: START * 1000, changedAtMs: START * 1000 + ms });

/** What every store must keep of rollouts and deliveries; part of its contract. */
export function rolloutContract(store: () => Store): void {
  it('keeps each rollout as a history, with the devices that it names', async () => {
    const { connection } = store();
    const scope = { all: [{ attribute: 'hw', in: ["o'neill", 'b'] }, { not: { attribute: 'ram', below: 64 } }] };
    const plain = rolloutOf({ ...at(0), scope, variant: 'int8', recommendation: 're-1' });
    const named = rolloutOf({
      ...{ ...at(0), rollout: 'ro-0', kind: 'rollback', devices: ["d'1", 'd2'], fromVersions: ['2.0.0'] },
    });
    const held = { ...plain, ...at(5), state: 'holding', hold: 'harm', overruled: ['deliveries'] } as const;
    await appendRolloutEvent(connection, { ...plain, action: 'started' });
    await appendRolloutEvent(connection, { ...named, action: 'started' });
    await appendRolloutEvent(connection, { ...held, action: 'held', stage: 1, reason: "it's bad\n" });
    await appendRolloutEvent(connection, { ...named, ...at(9), action: 'aborted', state: 'aborted', keep: true });
    expect(await readRollouts(connection)).toEqual([
      { ...held, stage: 1, reason: "it's bad\n" },
      { ...named, ...at(9), state: 'aborted', keep: true },
    ]);
    const history = await readRolloutHistory(connection, 'ro-1');
    expect(history.map(({ action, state, hold }) => [action, state, hold])).toEqual([
      ['started', 'running', undefined],
      ['held', 'holding', 'harm'],
    ]);
  });

  it('keeps what each device said of a model last, what it was told, and every failure', async () => {
    const { connection, deliveries } = store();
    const file = { version: '1.0.0', variant: '', digest: 'aa' };
    const quiet: DeviceDelivery = {
      ...{ model: 'pump', device: 'd1', runs: file, executionProviders: ['cpu'] },
      ...{ toldAtMs: 0, recordedAtMs: START * 1000 },
    };
    const told = { ...file, version: '2.0.0', digest: 'bb', rollout: 'ro-1', reason: 'newest' };
    const status: DeviceDelivery['status'] = {
      ...{ ...file, version: '2.0.0', digest: 'bb', rollout: 'ro-1' },
      ...{ state: 'failed', failure: 'canary', detail: "row 3 isn't" },
      ...{ fetchedBytes: 9, previousDigest: 'aa', sinceMs: START * 1000 },
    };
    const failed = { ...quiet, told, toldAtMs: START * 1000, status, recordedAtMs: START * 1000 + 5 };
    await deliveries.put([quiet, { ...quiet, device: 'd2' }]);
    await deliveries.addFailures([quiet]);
    await deliveries.put([failed]);
    await deliveries.addFailures([failed]);
    const all = await deliveries.all();
    expect(all.sort((a, b) => a.device.localeCompare(b.device))).toEqual([failed, { ...quiet, device: 'd2' }]);
    const assigned = await connection.read.rows(
      'SELECT device, told_version, follows FROM device_assignments',
      (row) => [text(row, 'device'), text(row, 'told_version'), number(row, 'follows')],
    );
    expect(assigned).toEqual([['d1', '2.0.0', 0]]);
    const failures = await connection.read.rows('SELECT device, failure, detail FROM delivery_failures', (row) => [
      text(row, 'device'),
      text(row, 'failure'),
      text(row, 'detail'),
    ]);
    expect(failures).toEqual([['d1', 'canary', "row 3 isn't"]]);
  });
}
