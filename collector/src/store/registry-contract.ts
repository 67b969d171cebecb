import { expect, it } from 'vitest';
import { testVariant } from '../registry/testing.js';
import { RegistryError } from '../registry/registry-error.js';
import { catchUpRunning, readRunningCounts, readRunningDevices } from './running-store.js';
import { number, text, texts } from './fields.js';
import type { Store } from './store.js';
import { START, testReport } from './testing-reports.js';

/** What every store must keep of models, and of what runs where; part of its contract. */
export function registryContract(store: () => Store): void {
  it('keeps what was registered and retired, whatever is in the texts, and shows it in SQL', async () => {
    const { connection, registry } = store();
    const { state: _, ...full } = testVariant({
      executionProviders: ['cpu', "o'dd"],
      target: { all: [{ attribute: 'hw', in: ["eu's\n", 'b'] }, { not: { attribute: 'ram', below: 64 } }] },
      card: { accuracy: 0.92, latencySeconds: 0.004, memoryBytes: 2 ** 40, energyJoules: 0 },
      inputs: [{ name: "x'", type: 'float32', shape: ['batch', 24] }],
      outputs: [],
      parent: '0.9.0',
      planDigest: 'cc'.repeat(32),
      canaryDigest: 'dd'.repeat(32),
      reason: 'it\'s "new"\n',
    });
    const { state: __, ...bare } = testVariant({ variant: '', version: '1.1.0' });
    expect(registry.view.models).toEqual([]);
    await registry.change(() => [
      { action: 'added', variant: full },
      { action: 'added', variant: bare },
    ]);
    const gone = { model: 'har', version: '1.1.0', variant: '', atMs: 5_000, author: 'bob', reason: 'bad' };
    const view = await registry.change(() => [{ action: 'retired', ...gone, digest: bare.digest }]);
    expect(await registry.events()).toEqual([
      { action: 'added', variant: full },
      { action: 'added', variant: bare },
      { action: 'retired', ...gone },
    ]);
    expect(view.variants('har')[1]).toMatchObject({ state: 'retired', retired: { author: 'bob' } });
    expect(registry.view).toBe(view);
    expect(await registry.reload()).toBe(view);
    const refusal = new RegistryError('RETIRED', 'no');
    const refused = registry.change(() => {
      throw refusal;
    });
    const after = registry.change((now) => (now === view ? [] : [{ action: 'added', variant: bare }]));
    await expect(refused).rejects.toBe(refusal);
    expect(await after).toBe(view);
    const shown = await connection.read.rows(
      'SELECT version, variant, state, author, ifNull(accuracy, -1) AS known FROM model_variants ORDER BY version',
      (row) => [
        text(row, 'version'),
        text(row, 'variant'),
        text(row, 'state'),
        text(row, 'author'),
        number(row, 'known'),
      ],
    );
    expect(shown).toEqual([
      ['1.0.0', 'fp32', 'available', 'ann', 0.92],
      ['1.1.0', '', 'retired', 'bob', -1],
    ]);
    const models = await connection.read.rows('SELECT model, versions, retired_variants FROM models', (row) => [
      text(row, 'model'),
      number(row, 'versions'),
      number(row, 'retired_variants'),
    ]);
    expect(models).toEqual([['har', 2, 1]]);
  });

  it('tells what each device reports running, since when, caught up with or not', async () => {
    const { connection, reports, devices } = store();
    let sequence = 0;
    const report = (device: string, window: number, version: string, digest: string) =>
      testReport({
        ...{ model: 'walk', device, version, modelDigest: digest.repeat(32), sequence: (sequence += 1) },
        windowStart: START + 300 * window,
      });
    const running = async () =>
      (await readRunningDevices(connection, 'walk')).map(
        ({ device, version, digest, since, lastWindow, previousDigest }) => [
          previousDigest.slice(0, 2),
          device,
          version,
          digest.slice(0, 2),
          (since - START) / 300,
          (lastWindow - START) / 300,
        ],
      );
    await devices.putAttributes([{ device: 'w1', boot: 1, attributes: { hw: "a's" } }], 1_000);
    await reports.append([report('w1', 0, '1', 'aa'), report('w1', 1, '1', 'aa'), report('w2', 0, '1', 'aa')]);
    const first = [
      ['', 'w1', '1', 'aa', 0, 1],
      ['', 'w2', '1', 'aa', 0, 0],
    ];
    expect(await running()).toEqual(first);
    await catchUpRunning(connection);
    await catchUpRunning(connection);
    expect(await running()).toEqual(first);
    // A new version, one that came back, and a report from before.
    await reports.append([report('w1', 2, '2', 'bb'), report('w1', 3, '2', 'bb'), report('w2', 2, '2', 'bb')]);
    await reports.append([report('w2', 3, '1', 'aa'), report('w1', 1, '1', 'aa')]);
    const second = [
      ['aa', 'w1', '2', 'bb', 2, 3],
      ['bb', 'w2', '1', 'aa', 3, 3],
    ];
    expect(await running()).toEqual(second);
    await catchUpRunning(connection);
    expect(await running()).toEqual(second);
    await reports.append([report('w1', 4, '2', 'bb')]);
    expect((await running())[0]).toEqual(['aa', 'w1', '2', 'bb', 2, 4]);
    const counts = (await readRunningCounts(connection)).filter(({ model }) => model === 'walk');
    expect(counts.map(({ version, digest, devices: n }) => [version, digest.slice(0, 2), n])).toEqual([
      ['1', 'aa', 1],
      ['2', 'bb', 1],
    ]);
    const [w1] = await readRunningDevices(connection, 'walk');
    expect(w1).toMatchObject({ windowSeconds: 300, variant: 'fp32', attributes: { hw: "a's" } });
  });

  it('shows what a file is registered as beside what is claimed of it', async () => {
    const { connection, registry } = store();
    const { state: _, ...variant } = testVariant({ model: 'walk', version: '2', digest: 'aa'.repeat(32) });
    await registry.change(() => [{ action: 'added', variant }]);
    const claims = await connection.read.rows(
      `SELECT device, claimed_version, arrayMap(x -> concat(x.1, ' ', x.2), registered_as) AS known
       FROM running_claims WHERE model = 'walk' ORDER BY device`,
      (row) => [text(row, 'device'), text(row, 'claimed_version'), texts(row, 'known')],
    );
    expect(claims).toEqual([
      ['w1', '2', []],
      ['w2', '1', ['2 fp32']],
    ]);
  });
}
