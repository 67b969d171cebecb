import { execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../architecture/source-tree.js';
import { pumpFolder } from '../daemon/pump-model.js';
import { ServeProcess } from '../support/serve-process.js';
import { until } from '../support/until.js';
import { typeErrors } from './type-errors.js';
import { Installation, PUBLISHED, type Published } from './installation.js';

const run = promisify(execFile);

/** Bytes of a tarball that a release may not exceed: what a device loads, above all. */
const BUDGET: Readonly<Record<Published, number>> = {
  proto: 100_000,
  counts: 120_000,
  cli: 40_000,
  agent: 400_000,
  collector: 1_500_000,
};

let installation: Installation;
let device: string;
let server: string;
beforeAll(async () => {
  installation = await Installation.pack();
  device = await installation.install('device', ['@fleetally/agent', 'onnxruntime-node', '@types/node']);
  server = await installation.install('server', ['@fleetally/collector', '@types/node']);
}, 180_000);
afterAll(() => installation.dispose());

const bin = (folder: string, name: string): string => join(folder, 'node_modules', '.bin', name);

describe.each(PUBLISHED)('the package of %s', (name) => {
  it('holds what it needs, no test, and no more than its budget', () => {
    const { files, bytes } = installation.tarballs.get(name)!;
    console.log(`@fleetally/${name}: ${files.length} files, ${(bytes / 1000).toFixed(0)} kB packed`);
    expect(bytes).toBeLessThan(BUDGET[name]);
    expect(files).toEqual(
      expect.arrayContaining(['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts']),
    );
    expect(
      files.filter((file) => /\.test\.|testing|contract\.|-double|\.map$|tsconfig|tsbuildinfo/.test(file)),
    ).toEqual([]);
    const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
    expect(sources).toEqual([]);
    const orphans = files.filter((file) => {
      const source = /^dist\/(.*)\.js$/.exec(file)?.[1];
      return source !== undefined && !existsSync(join(PROJECT_ROOT, name, 'src', `${source}.ts`));
    });
    expect(orphans).toEqual([]);
  });

  it('says what it is', () => {
    const manifest = JSON.parse(readFileSync(join(PROJECT_ROOT, name, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(manifest).toMatchObject({ license: 'Apache-2.0', type: 'module', engines: { node: '>=20.19' } });
    expect(JSON.stringify(manifest['exports'])).not.toContain('src/');
    for (const key of ['description', 'keywords', 'files']) expect(manifest[key]).toBeTruthy();
    for (const key of ['repository', 'homepage', 'bugs']) expect(manifest).not.toHaveProperty(key);
    const license = (folder: string): string => readFileSync(join(PROJECT_ROOT, folder, 'LICENSE'), 'utf8');
    expect(license(name)).toBe(license('.'));
  });
});

describe('installed in an empty folder', { timeout: 90_000 }, () => {
  it('a device gets nothing of the collector, and a server no inference runtime', () => {
    const has = (folder: string, name: string): boolean => existsSync(join(folder, 'node_modules', name));
    for (const name of ['chdb', '@clickhouse/client', '@fleetally/collector']) expect(has(device, name)).toBe(false);
    for (const name of ['onnxruntime-node', '@fleetally/agent']) expect(has(server, name)).toBe(false);
  });

  it('the programs are there by their names', async () => {
    const { version } = JSON.parse(await readFile(join(PROJECT_ROOT, 'package.json'), 'utf8')) as { version: string };
    const npx = (folder: string, ...args: string[]) => run('npx', ['--offline', ...args], { cwd: folder });
    expect((await npx(server, 'fleetally', '--version')).stdout).toBe(`${version}\n`);
    expect((await npx(device, 'fleetally-agent', '--version')).stdout).toBe(`${version}\n`);
  });

  it.each(['device', 'server'] as const)('the types of a %s stand by themselves', async (kind) => {
    const [folder, source] = kind === 'device' ? [device, DEVICE_TYPES] : [server, SERVER_TYPES];
    await writeFile(join(folder, 'app.ts'), source);
    const { errors, checked } = typeErrors(folder, 'app.ts');
    expect(errors).toEqual([]);
    expect(checked).toBeGreaterThan(50);
  });

  it('a watched script of twenty lines reports to a collector', async () => {
    await cp(await pumpFolder(), device, { recursive: true });
    const checked = await run(bin(device, 'fleetally-agent'), ['run', '--check'], { cwd: device });
    expect(checked.stdout).toContain('nothing is wrong with it');

    const main = join(server, 'node_modules', '@fleetally', 'collector', 'dist', 'cli', 'main.js');
    const collector = await ServeProcess.start({ folder: server, main });
    try {
      expect((await fetch(`${collector.http}/healthz`)).status).toBe(200);
      expect(await (await fetch(collector.http)).text()).toContain('<title>');
      await writeFile(join(device, 'app.mjs'), SCRIPT);
      expect(SCRIPT.trim().split('\n').length).toBeLessThanOrEqual(20);
      const app = spawn(process.execPath, ['app.mjs', collector.grpc], {
        cwd: device,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [code] = (await once(app, 'close')) as [number];
      expect(code).toBe(0);
      const { devices } = (await collector.get('/api/v1/devices')) as { devices: { device: string }[] };
      expect(devices).toMatchObject([{ device: 'pump-7' }]);
      // Its figures may be some seconds old.
      const stored = async () => (await collector.get('/api/v1/fleet')) as { reports: number };
      await until('the report', stored, ({ reports }) => reports === 1);
    } finally {
      expect(await collector.end('SIGTERM')).toBe(0);
    }
  });
});

const SCRIPT = `
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { monitor } from '@fleetally/agent';

const session = await monitor(await InferenceSession.create('pump.onnx'), {
  plan: 'plan.json',
  model: { name: 'pump', version: '1', file: 'pump.onnx' },
  device: { id: 'pump-7' },
  spoolDir: 'spool',
  collector: process.argv[2],
});
for (let i = 0; i < 200; i++) {
  const features = new Tensor('float32', Float32Array.of(i / 100, 1, 0), [1, 3]);
  const { probabilities } = await session.run({ features });
  if (probabilities.data.length !== 2) throw new Error('two classes');
}
await session.fleetally.close();
`;

const DEVICE_TYPES = `
import { InferenceSession } from 'onnxruntime-node';
import { AgentError, monitor, startAgent, type MonitoredSession, type MonitorOptions } from '@fleetally/agent';

export async function watched(options: MonitorOptions): Promise<MonitoredSession> {
  return monitor(await InferenceSession.create('pump.onnx'), options);
}
// @ts-expect-error A model needs a name.
const nameless: MonitorOptions = { model: { version: '1' } };
export const codes = (error: AgentError): string => error.code;
export { nameless, startAgent };
`;

const SERVER_TYPES = `
import { defaultParts, parseConfig, startCollector, type RunningCollector } from '@fleetally/collector';

export function served(): Promise<RunningCollector> {
  return startCollector(parseConfig({ data: 'data' }), { parts: defaultParts() });
}
`;
