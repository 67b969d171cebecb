import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readYaml } from '@fleetally/cli';
import { loadConfig } from '@fleetally/collector';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../architecture/source-tree.js';
import { runProgram } from '../support/command-line.js';

const FOLDER = join(PROJECT_ROOT, 'deploy', 'kubernetes');
const HAS_KUBECTL = spawnSync('kubectl', ['version', '--client']).status === 0;

interface Container {
  readonly name: string;
  readonly image: string;
  readonly securityContext: object;
  readonly resources: object;
  readonly volumeMounts?: readonly { readonly name: string }[];
}

interface PodSpec {
  readonly securityContext: object;
  readonly containers: readonly Container[];
  readonly volumes: readonly { readonly name: string; readonly configMap?: { readonly name: string } }[];
}

interface Resource {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Labels };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly selector?: Labels & { readonly matchLabels?: Labels };
    readonly template?: { readonly metadata: { readonly labels: Labels }; readonly spec: PodSpec };
    readonly podSelector?: { readonly matchLabels?: Labels };
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
  };
}

type Labels = Readonly<Record<string, string>>;

let output: string;
beforeAll(async () => {
  output = await mkdtemp(join(tmpdir(), 'fleetally-kubernetes-'));
});
afterAll(() => rm(output, { recursive: true }));

/** What kubectl makes of a folder, one file a resource. */
async function rendered(folder: string, name: string): Promise<Resource[]> {
  const into = join(output, name);
  await mkdir(into);
  execFileSync('kubectl', ['kustomize', folder, '--output', into]);
  const files = (await readdir(into)).sort();
  return Promise.all(files.map(async (file) => (await readYaml(join(into, file))) as Resource));
}

describe.skipIf(!HAS_KUBECTL)('the Kubernetes example (needs kubectl, which renders it)', () => {
  let collector: Resource[];
  let all: Resource[];
  let pods: Resource[];
  beforeAll(async () => {
    collector = await rendered(FOLDER, 'collector');
    all = [...collector, ...(await rendered(join(FOLDER, 'agents'), 'agents'))];
    pods = all.filter(({ spec }) => spec?.template !== undefined);
  });

  it('is a stateful collector, an agent on each node that is a device, and nothing reachable by accident', () => {
    const kinds = all.map(({ kind }) => kind).sort();
    expect(kinds).toEqual(
      ['ConfigMap', 'ConfigMap', 'DaemonSet', 'Namespace', 'Namespace', 'NetworkPolicy', 'NetworkPolicy', 'NetworkPolicy', 'Service', 'StatefulSet'], // prettier-ignore
    );
  });

  it('holds every container to the restricted pod security standard', () => {
    expect(pods).toHaveLength(2);
    for (const { spec } of pods) {
      const { securityContext, containers } = spec!.template!.spec;
      expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      for (const container of containers)
        expect(container).toMatchObject({
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          resources: { requests: {}, limits: {} },
        });
    }
    const enforced = all.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.labels!);
    expect(enforced.map((labels) => labels['pod-security.kubernetes.io/enforce'])).toEqual([
      'restricted',
      'privileged',
    ]);
  });

  it('names in every selector, mount and volume what is there', () => {
    for (const { spec } of pods) {
      const { metadata, spec: pod } = spec!.template!;
      expect(metadata.labels).toMatchObject(spec!.selector!.matchLabels!);
      const claims = (spec!.volumeClaimTemplates ?? []).map((claim) => claim.metadata.name);
      const volumes = [...pod.volumes.map(({ name }) => name), ...claims];
      for (const { volumeMounts = [] } of pod.containers)
        for (const { name } of volumeMounts) expect(volumes).toContain(name);
      for (const { configMap } of pod.volumes)
        if (configMap !== undefined) expect(all.map(({ metadata: { name } }) => name)).toContain(configMap.name);
    }
    const labels = pods.map(({ spec }) => spec!.template!.metadata.labels);
    for (const { kind, spec } of all) {
      const selected = kind === 'Service' ? spec!.selector : spec?.podSelector?.matchLabels;
      if (selected !== undefined) expect(labels).toContainEqual(expect.objectContaining(selected));
    }
  });

  it('configures programs that start', async () => {
    const data = collector.find(({ kind }) => kind === 'ConfigMap')!.data!;
    await writeFile(join(output, 'collector.yaml'), data['collector.yaml']!);
    expect(await loadConfig(join(output, 'collector.yaml'))).toMatchObject({
      data: '/var/lib/fleetally/data',
      listen: { grpc: '0.0.0.0:4319' },
    });
    const checked = await runProgram('fleetally-agent', ['run', '--check'], join(FOLDER, 'agents', 'agent-config'));
    expect(checked).toMatchObject({ code: 0 });
  });
});
