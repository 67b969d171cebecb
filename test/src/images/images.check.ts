import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../architecture/source-tree.js';
import { stagesOf } from '../deploy/containerfile.js';
import { until } from '../support/until.js';
import { BaseImages } from './base-images.js';
import { Buildah, type ImageConfig } from './buildah.js';
import { Container } from './container.js';

const NAMES = ['collector', 'agent'] as const;
type Name = (typeof NAMES)[number];
const DEPLOY = join(PROJECT_ROOT, 'deploy');
const SETTINGS = {
  collector: join(DEPLOY, 'kubernetes', 'collector-config'),
  agent: join(DEPLOY, 'kubernetes', 'agents', 'agent-config'),
};
const MIB = 2 ** 20;
const BUILD_MS = 900_000;
/** Windows of fewer inferences are not sent. */
const ENOUGH = 20;

let folder: string;
let buildah: Buildah;
const roots = new Map<Name, string>();
const configs = new Map<Name, ImageConfig>();

/** What `FROM` says with the default of each ARG put in. */
async function basesOf(name: Name): Promise<{ toolchain: string; runtime: string }> {
  const file = join(DEPLOY, 'containers', `${name}.Containerfile`);
  const defaults = new Map(
    [...(await readFile(file, 'utf8')).matchAll(/^ARG (\w+)=(\S+)$/gm)].map(([, k, v]) => [k, v]),
  );
  const [toolchain, runtime] = [stagesOf(file)[0]!, stagesOf(file).at(-1)!].map(({ from }) =>
    from.replaceAll(/\$\{(\w+)\}/g, (_, key: string) => defaults.get(key)!),
  );
  return { toolchain: toolchain!, runtime: runtime! };
}

function mebibytes(path: string): number {
  return Number.parseInt(execFileSync('du', ['--summarize', '--bytes', path], { encoding: 'utf8' }), 10) / MIB;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-images-'));
  buildah = new Buildah(folder);
  const bases = new BaseImages(buildah, folder);
  const { toolchain, runtime } = await basesOf('agent');
  expect(await basesOf('collector')).toEqual({ toolchain, runtime });
  console.log('from', await bases.toolchain(toolchain), 'and', await bases.distroless(runtime));
  for (const name of NAMES) {
    await buildah.build(`localhost/${name}`, `deploy/containers/${name}.Containerfile`);
    roots.set(name, await buildah.mounted(`localhost/${name}`));
    configs.set(name, await buildah.config(`localhost/${name}`));
  }
}, BUILD_MS);

afterAll(async () => {
  await buildah.close();
  await rm(folder, { recursive: true });
}, BUILD_MS);

it.each(NAMES)('the image of the %s is of a size that is printed, and has no shell', (name) => {
  const [whole, ours] = [mebibytes(roots.get(name)!), mebibytes(join(roots.get(name)!, 'opt', 'fleetally'))];
  console.log(
    `${name}: ${whole.toFixed(0)} MiB unpacked, of which ${ours.toFixed(0)} MiB are fleetally and what it needs`,
  );
  // Small is a promise for devices alone: the collector carries a database.
  expect(ours).toBeLessThan(name === 'agent' ? 100 : 800);
  for (const shell of ['bin/sh', 'bin/bash', 'usr/bin/sh', 'usr/bin/npm'])
    expect(() => execFileSync('test', ['-e', join(roots.get(name)!, shell)])).toThrow();
});

describe('both, read-only, without a capability, as nobody in particular', () => {
  let collector: Container;
  let agent: Container;
  beforeAll(async () => {
    const container = (name: Name, network?: Container): Container => {
      const own = { root: roots.get(name)!, config: configs.get(name)!, settings: SETTINGS[name] };
      return new Container({ ...own, name: `fleetally-${name}-${process.pid}`, folder: join(folder, name), network });
    };
    collector = container('collector');
    await collector.start();
    await until('the collector to be well', () => collector.isHealthy(), Boolean);
    agent = container('agent', collector);
    await agent.start();
    await until('the agent to be well', () => agent.isHealthy(), Boolean);
  });
  afterAll(async () => {
    await agent.stop();
    await collector.stop();
  });

  it('serve the sample model, and count the device once, also when its container was replaced', async () => {
    const request = JSON.stringify(await readFile(join(DEPLOY, 'compose', 'sample', 'request.json'), 'utf8'));
    const url = 'http://127.0.0.1:8000/v2/models/pump/infer';
    const infer = `const ask = () => fetch('${url}', { method: 'POST', body: ${request} });
      for (let i = 1; i < ${ENOUGH}; i += 1) await ask();
      return (await ask()).json();`;
    const list = `return (await fetch('http://127.0.0.1:4320/api/v1/devices')).json();`;
    // What was counted is kept in the volume when the agent ends, and sent by the next: a container is no device.
    for (const _ of ['the first', 'its successor']) {
      expect(await agent.ask(infer)).toMatchObject({ model_name: 'pump', outputs: [{ name: 'probabilities' }, {}] });
      expect(await agent.stop()).toMatchObject({ code: 0 });
      await agent.start();
      await until('the agent to be well again', () => agent.isHealthy(), Boolean);
    }
    const devices = (): Promise<{ devices: { reports: number }[] }> => collector.ask(list);
    const { devices: known } = await until('both reports', devices, (told) =>
      told.devices.some((one) => one.reports === 2),
    );
    expect(known).toHaveLength(1);
  });

  it('end well when they are asked to', async () => {
    expect(await agent.stop()).toMatchObject({ code: 0 });
    expect(await collector.stop()).toMatchObject({ code: 0 });
  });
});
