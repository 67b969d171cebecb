import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@fleetally/collector';
import { beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../support/command-line.js';
import { FOLDERS, HAS_KUBECTL, KUBERNETES, NEEDS_KUBECTL, rendered, type Resource } from './kubernetes-resources.js';

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

interface Rendered extends Resource {
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

describe.skipIf(!HAS_KUBECTL)(`the Kubernetes example ${NEEDS_KUBECTL}`, () => {
  let all: Rendered[];
  let pods: Rendered[];
  beforeAll(() => {
    all = FOLDERS.flatMap((folder) => rendered<Rendered>(folder));
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
    const text = all.map(({ data }) => data?.['collector.yaml']).find((file) => file !== undefined);
    const folder = await mkdtemp(join(tmpdir(), 'fleetally-kubernetes-'));
    await writeFile(join(folder, 'collector.yaml'), text!);
    expect(await loadConfig(join(folder, 'collector.yaml'))).toMatchObject({
      data: '/var/lib/fleetally/data',
      listen: { grpc: '0.0.0.0:4319' },
    });
    await rm(folder, { recursive: true });
    const checked = await runProgram('fleetally-agent', ['run', '--check'], join(KUBERNETES, 'agents', 'agent-config'));
    expect(checked).toMatchObject({ code: 0 });
  });
});
