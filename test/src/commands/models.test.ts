import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalPlanBytes, planDigest, toHex } from '@fleetally/counts';
import { encodeOnnx } from '@fleetally/sim';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { helpExamples, runProgram, startProgram, type Finished } from '../support/command-line.js';
import { dataOf, ServeProcess } from '../support/serve-process.js';
import { needed, sharedFile } from '../support/shared-files.js';
import { deviceOutbox, PLAN, windowAgo } from '../support/test-device.js';
import { until } from '../support/until.js';

const HAR = sharedFile('models/har');
/** What `windowAgo` says that runs, as hexadecimal digits. */
const REPORTED = '07'.repeat(32);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-models-'));
});
afterEach(() => rm(folder, { recursive: true }));

const fleetally = (...args: string[]): Promise<Finished> => runProgram('fleetally', args, folder);
const on = (...args: string[]): Promise<Finished> => fleetally('models', ...args, '--data', dataOf(folder));

/** A small ONNX file; resolves to its digest. */
async function modelFile(name: string): Promise<string> {
  const tensor = { type: 'float32', shape: ['batch', 2] } as const;
  const bytes = encodeOnnx({
    name,
    nodes: [{ op: 'Identity', inputs: ['x'], outputs: ['y'] }],
    inputs: [{ name: 'x', ...tensor }],
    outputs: [{ name: 'y', ...tensor }],
    constants: [],
    metadata: {},
  });
  await writeFile(join(folder, name), bytes);
  return createHash('sha256').update(bytes).digest('hex');
}

interface Variant {
  readonly version: string;
  readonly variant: string;
  readonly state: string;
  readonly devices: number;
  readonly digest: string;
}
interface Listed {
  readonly models: readonly { readonly model: string; readonly variants: readonly Variant[] }[];
}

const listed = async (): Promise<Listed['models']> =>
  (JSON.parse((await on('list', '--json')).stdout) as Listed).models;
const kept = (): Promise<string[]> => readdir(join(dataOf(folder), 'artifacts')).catch(() => []);

describe('fleetally models', () => {
  it.skipIf(HAR === undefined)(
    'registers real models, and knows them after a kill (needs ../shared)',
    async () => {
      const files = (await readdir(needed(HAR))).filter((name) => name.endsWith('.onnx')).sort();
      let collector = await ServeProcess.start({ folder });
      try {
        const token = (await readFile(join(dataOf(folder), 'admin-token'), 'utf8')).trim();
        const act = async (action: string, input: object): Promise<number> => {
          const headers = { authorization: `Bearer ${token}` };
          const request = { method: 'POST', headers, body: JSON.stringify({ model: 'har', reason: 'r', ...input }) };
          return (await fetch(`${collector.http}/api/v1/admin/models-${action}`, request)).status;
        };
        for (const file of files) {
          const [, version = '', variant = ''] = /^har-(.*)-(.*)\.onnx$/.exec(file) ?? [];
          expect(await act('add', { version, variant, file: join(needed(HAR), file) })).toBe(200);
        }
        expect(await act('add', { version: '1.0.0', variant: 'fp32', file: join(needed(HAR), files.at(-1)!) })).toBe(
          409,
        );
        expect(await act('retire', { version: '1.2.0', author: 'ann', reason: 'degrees' })).toBe(200);
        const { registry } = (await collector.get('/api/v1/models')) as { registry: Listed['models'] };
        expect(registry[0]!.variants.map(({ version, variant, state }) => [version, variant, state])).toEqual([
          ['1.0.0', 'fp32', 'available'],
          ['1.0.0', 'int8', 'available'],
          ['1.1.0', 'fp32', 'available'],
          ['1.2.0', 'fp32', 'retired'],
          ['1.3.0', 'fp32', 'available'],
        ]);
        expect(await kept()).toHaveLength(4);
        await collector.end('SIGKILL');
        collector = await ServeProcess.start({ folder });
        expect(await listed()).toEqual(registry);
        const shown = (await on('show', 'har')).stdout;
        expect(shown).toContain('inputs    features float32[batch, 24]');
        expect(shown).toContain('1.2.0 fp32  retired  ann: degrees');
        const versions = (await collector.get('/api/v1/models/har/versions')) as { history: unknown[] };
        expect(versions.history).toHaveLength(6);
      } finally {
        await collector.end('SIGKILL');
      }
    },
    60_000,
  );

  it('counts what devices report running, and says where that is not what they call it', async () => {
    const digest = await modelFile('pump.onnx');
    await writeFile(join(folder, 'plan.json'), JSON.stringify(JSON.parse(Buffer.from(canonicalPlanBytes(PLAN)).toString()), null, 2)); // prettier-ignore
    await writeFile(
      join(folder, 'target.yaml'),
      'any: [{ attribute: hw, in: [a, b] }, { attribute: memory_mb, atLeast: 64 }]',
    );
    const collector = await ServeProcess.start({ folder });
    try {
      const outbox = deviceOutbox(join(folder, 'd1'), collector.grpc, { device: 'd1' });
      outbox.put(windowAgo(3));
      outbox.put(windowAgo(2));
      await until('d1 to deliver', () => outbox.status().ackedReports, (acked) => acked === 2); // prettier-ignore
      await outbox.close();
      expect((await on('list')).stdout).toBe(
        `pump\n  1.0.0 fp32  not registered  1 device  ${REPORTED.slice(0, 12)}\n`,
      );
      const rest = ['--plan', 'plan.json', '--canary', 'target.yaml', '--target', 'target.yaml', '--provider', 'cpu'];
      const added = await on('add', 'pump', '1.0.0', 'pump.onnx', '--variant', 'fp32', ...rest, '--parent', '0.9', '--reason', 'r', '--json'); // prettier-ignore
      expect(added).toMatchObject({ code: 0, stderr: 'warning: the parent pump 0.9 is not registered\n' });
      expect(JSON.parse(added.stdout)).toMatchObject({
        added: {
          ...{ digest, plan: toHex(planDigest(PLAN)), executionProviders: ['cpu'], parent: '0.9', devices: 0 },
          target: {
            any: [
              { attribute: 'hw', in: ['a', 'b'] },
              { attribute: 'memory_mb', atLeast: 64 },
            ],
          },
        },
      });
      expect(await kept()).toHaveLength(2);
      expect(await collector.get(`/api/v1/plans/${toHex(planDigest(PLAN))}`)).toMatchObject({ model: 'pump' });
      const { stdout } = await on('list');
      expect(stdout).toContain('1.0.0 fp32  available  0 devices');
      expect(stdout).toContain('1 device says otherwise: It says pump 1.0.0 fp32, but the file that runs is 070707070707…, which nobody registered.'); // prettier-ignore
    } finally {
      await collector.end('SIGKILL');
    }
  }, 60_000);

  it('the examples of the help run as they stand, without a collector', async () => {
    await modelFile('har.onnx');
    for (const example of await helpExamples('fleetally', 'models')) {
      expect({ example, ...(await fleetally(...example)) }).toMatchObject({ code: 0, stderr: '' });
    }
    expect(await readdir(join(folder, 'fleetally-data', 'artifacts'))).toEqual([]);
  }, 60_000);

  it('refuse what makes no sense, and say what would', async () => {
    const refused = async (code: number, ...args: string[]): Promise<string> => {
      const finished = await on(...args);
      expect({ args, code: finished.code }).toEqual({ args, code });
      return finished.stderr;
    };
    const why = ['--reason', 'r'];
    expect(await refused(2, 'mend')).toContain('give add, list, show or retire');
    expect(await refused(2, 'add', 'm', '1')).toContain('FILE is missing');
    expect(await refused(2, 'add', 'm', '1', 'a.onnx')).toContain('why? Give --reason');
    expect(await refused(2, 'add', 'm', '1', 'a.onnx', ...why, '--card', 'beauty=1')).toContain(
      'such as accuracy=0.92',
    );
    expect(await refused(2, 'add', 'm', '1', 'a.onnx', ...why, '--target', 'hw')).toContain('expected attribute=value');
    expect(await refused(1, 'add', 'm', '1', 'none.onnx', ...why)).toContain("can't be read");
  }, 60_000);

  it('killed in the middle of adding, leave nothing half', async () => {
    const bytes = 64 << 20;
    for (const [i, moment] of ['copying', 'copied'].entries()) {
      const known = new Set(await kept());
      await writeFile(join(folder, 'large'), Buffer.alloc(bytes, i + 1));
      const adding = startProgram('fleetally', ['models', 'add', 'm', `${i}`, 'large', '--reason', 'r', '--data', dataOf(folder)], folder); // prettier-ignore
      const isThere = (name: string): boolean => !known.has(name) && name.startsWith('.') === (moment === 'copying');
      const ended = adding.finished.then(() => true);
      while (!(await kept()).some(isThere)) {
        if (await Promise.race([ended, new Promise((done) => setImmediate(done, false))])) break;
      }
      adding.child.kill('SIGKILL');
      await adding.finished;
      for (const name of (await kept()).filter((one) => !one.startsWith('.'))) {
        const file = join(dataOf(folder), 'artifacts', name);
        expect((await stat(file)).size).toBe(bytes);
        expect(createHash('sha256').update(await readFile(file)).digest('hex')).toBe(name); // prettier-ignore
      }
    }
    await modelFile('small.onnx');
    expect(await on('add', 'm', '9', 'small.onnx', '--reason', 'r')).toMatchObject({ code: 0 });
    const [model] = await listed();
    const whole = (await kept()).filter((name) => !name.startsWith('.'));
    // What is registered has its file, and no file is there that is not registered.
    expect(whole).toEqual(model!.variants.map(({ digest }) => digest).sort());
  }, 60_000);
});
