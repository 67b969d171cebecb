import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { readYaml } from '@fleetally/cli';
import { loadConfig } from '@fleetally/collector';
import { beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../architecture/source-tree.js';
import { pumpModel } from '../daemon/pump-model.js';
import { runProgram } from '../support/command-line.js';
import { docBlock } from '../support/doc-pages.js';
import { only, stagesOf } from './containerfile.js';

const DEPLOY = join(PROJECT_ROOT, 'deploy');
const COMPOSE = join(DEPLOY, 'compose');

describe.each(['collector', 'agent'])('the image of the %s', (name) => {
  const stages = stagesOf(join(DEPLOY, 'containers', `${name}.Containerfile`));
  const last = stages.at(-1)!;

  it('is of stages that come from each other, and runs nothing while it is put together last', () => {
    expect(stages.map((stage) => stage.name)).toEqual(['packages', 'installed', undefined]);
    for (const stage of stages)
      for (const { rest } of stage.instructions.filter(({ word }) => word === 'COPY')) {
        const [, from] = /^--from=(\w+)/.exec(rest) ?? [];
        expect(from === undefined || stages.some((other) => other.name === from)).toBe(true);
      }
    expect(last.instructions.some(({ word }) => word === 'RUN')).toBe(false);
  });

  it('runs as nobody in particular, can be stopped, and can be asked how it is', () => {
    expect(only(last, 'USER')).toBe('65532:65532');
    expect(only(last, 'STOPSIGNAL')).toBe('SIGTERM');
    const [node, flag, script] = JSON.parse(/ CMD (\[.*\])$/.exec(only(last, 'HEALTHCHECK')!)![1]!) as string[];
    expect([node, flag]).toEqual(['/nodejs/bin/node', '-e']);
    expect(() => new Script(script!)).not.toThrow();
  });

  it('starts the program of its package, with a command that there is', async () => {
    const [, main] = JSON.parse(only(last, 'ENTRYPOINT')!) as string[];
    const inside = main!.replace(`/opt/fleetally/node_modules/@fleetally/${name}/`, '');
    expect(existsSync(join(PROJECT_ROOT, name, inside))).toBe(true);
    const [command] = JSON.parse(only(last, 'CMD')!) as string[];
    const program = name === 'agent' ? 'fleetally-agent' : 'fleetally';
    expect(await runProgram(program, [command!, '--help'])).toMatchObject({ code: 0 });
  });

  it('packs the workspaces that its package needs', () => {
    const packing = stages[0]!.instructions.map(({ rest }) => rest).find((rest) => rest.includes('npm pack'))!;
    const packed = [...packing.matchAll(/-w (\w+)/g)].map(([, workspace]) => workspace!);
    const manifest = JSON.parse(readFileSync(join(PROJECT_ROOT, name, 'package.json'), 'utf8')) as Manifest;
    const needed = Object.keys(manifest.dependencies).flatMap((one) => /^@fleetally\/(.*)$/.exec(one)?.[1] ?? []);
    expect(packed.sort()).toEqual([...needed, name].sort());
  });
});

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}

it.each([
  ['amd64', 'x64'],
  ['arm64', 'arm64'],
])('the image of the agent keeps only the onnxruntime of %s', (arch, kept) => {
  const [, installed] = stagesOf(join(DEPLOY, 'containers', 'agent.Containerfile'));
  const script = installed!.instructions.find(({ word }) => word === 'RUN')!.rest;
  const keeping = script.slice(script.indexOf('case '), script.indexOf(' && mkdir -p /state'));
  const folder = mkdtempSync(join(tmpdir(), 'fleetally-image-'));
  for (const platform of ['linux/x64', 'linux/arm64', 'darwin/arm64', 'win32/x64'])
    mkdirSync(join(folder, platform), { recursive: true });
  execFileSync('sh', ['-ec', keeping], { cwd: folder, env: { ...process.env, TARGETARCH: arch } });
  const found = execFileSync('find', ['.', '-mindepth', '2', '-type', 'd'], { cwd: folder, encoding: 'utf8' });
  expect(found.trim()).toBe(`./linux/${kept}`);
  rmSync(folder, { recursive: true });
});

interface Service {
  /** What it takes over from an anchor. */
  readonly '<<'?: Partial<Service>;
  readonly image: string;
  readonly read_only?: boolean;
  readonly user?: string;
  readonly cap_drop?: readonly string[];
  readonly privileged?: boolean;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: object;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, null>>;
  readonly configs: { readonly collector: { readonly content: string } };
}

describe('the compose file', () => {
  let compose: Compose;
  let services: [string, Service][];
  beforeAll(async () => {
    compose = (await readYaml(join(COMPOSE, 'compose.yaml'))) as Compose;
    services = Object.entries(compose.services).map(([name, service]) => [name, { ...service['<<'], ...service }]);
  });
  const of = (name: string): Service | undefined => new Map(services).get(name);

  it('has the whole of fleetally, each image of a known version, reached from this machine alone', () => {
    expect(Object.keys(compose.services).sort()).toEqual(
      ['agent', 'clickhouse', 'collector', 'grafana', 'prometheus', 'traffic'].sort(),
    );
    for (const [name, service] of services) {
      expect(service.image, name).toMatch(/:v?\d[\w.]*$/);
      expect(service.privileged, name).toBeUndefined();
      for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    }
    for (const name of ['collector', 'agent', 'prometheus', 'traffic'])
      expect(of(name)).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
  });

  it('waits only for what can say that it is well', () => {
    for (const [, { depends_on: needed = {} }] of services)
      for (const [name, { condition }] of Object.entries(needed)) {
        const { healthcheck, build } = of(name)!;
        expect(condition).toBe('service_healthy');
        expect(healthcheck ?? build, name).toBeDefined();
      }
  });

  it('asks for the passwords that the page gives it', async () => {
    const { text } = await docBlock('docs/operations/containers.md', 'docker compose -f deploy/compose/compose.yaml');
    const given = [...text.matchAll(/\b(\w+)=…/g)].map(([, name]) => name);
    const asked = readFileSync(join(COMPOSE, 'compose.yaml'), 'utf8').matchAll(/\$\{(\w+):\?/g);
    expect(given.sort()).toEqual([...asked].map(([, name]) => name).sort());
  });

  it('mounts what is there', () => {
    const volumes = services.flatMap(([, service]) => service.volumes ?? []).map((volume) => volume.split(':')[0]!);
    const missing = volumes.filter((from) =>
      from.startsWith('.') ? !existsSync(join(COMPOSE, from)) : !(from in compose.volumes),
    );
    // Dashboards and rules are made in their own workspace.
    const elsewhere = existsSync(join(PROJECT_ROOT, 'dashboards', 'grafana')) ? /^$/ : /dashboards/;
    expect(missing.filter((path) => !elsewhere.test(path))).toEqual([]);
    for (const [, { build }] of services)
      if (build !== undefined) expect(existsSync(join(COMPOSE, build.context, build.dockerfile))).toBe(true);
  });

  it('tells Grafana all that its provisioning takes from the environment', () => {
    const folder = join(PROJECT_ROOT, 'dashboards', 'provisioning');
    const text = readFileSync(join(folder, 'datasources', 'datasources.yaml'), 'utf8');
    const asked = [...text.matchAll(/: \$(\w+)$/gm)].map(([, name]) => name!);
    expect(asked).toContain('PROMETHEUS_URL');
    const environment = of('grafana')!.environment!;
    for (const name of asked) expect(Object.keys(environment)).toContain(name);
  });

  it('configures a collector and an agent that start', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fleetally-compose-'));
    const file = join(folder, 'collector.yaml');
    writeFileSync(file, compose.configs.collector.content.replace('${CLICKHOUSE_PASSWORD}', 'secret'));
    expect(await loadConfig(file)).toMatchObject({ clickhouse: { url: 'http://clickhouse:8123', password: 'secret' } });
    rmSync(folder, { recursive: true });
    expect(await runProgram('fleetally-agent', ['run', '--check'], join(COMPOSE, 'sample'))).toMatchObject({ code: 0 });
    expect(readFileSync(join(COMPOSE, 'sample', 'pump.onnx')).equals(pumpModel('1'))).toBe(true);
  });
});
