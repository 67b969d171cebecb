import { createHash } from 'node:crypto';
import type { ModelVariant, RegistryView } from '../registry/types.js';
import type { ReleaseJudgement } from '../release/types.js';
import type { FollowedDevice } from './counts-of.js';
import type { ChooseVariant } from './device.js';
import type { Rollout } from './types.js';

export const digestOf = (name: string): string => createHash('sha256').update(name).digest('hex');

export function variantOf(version: string, variant = 'fp32', change: Partial<ModelVariant> = {}): ModelVariant {
  return {
    model: 'pump',
    version,
    variant,
    digest: digestOf(`${version}/${variant}`),
    sizeBytes: 1_000,
    executionProviders: [],
    card: {},
    state: 'available',
    addedAtMs: 0,
    author: 'ann',
    reason: 'made',
    ...change,
  };
}

/** A registry of fixed variants. */
export function registryOf(...variants: ModelVariant[]): RegistryView {
  return {
    models: [...new Set(variants.map(({ model }) => model))],
    variants: (model) => variants.filter((one) => one.model === model),
    find: (model, version, variant) =>
      variants.find((one) => one.model === model && one.version === version && one.variant === variant),
    byDigest: (digest) => variants.filter((one) => one.digest === digest),
  };
}

/** The first that is available. */
export const firstVariant: ChooseVariant = (variants) => {
  const chosen = variants.find(({ state }) => state === 'available');
  return chosen === undefined ? { reason: 'None.' } : { chosen, reason: 'The first.' };
};

export function rolloutOf(change: Partial<Rollout> = {}): Rollout {
  return {
    rollout: 'ro-1',
    model: 'pump',
    version: '2.0.0',
    kind: 'release',
    stages: [0.05, 0.25, 1].map((share) => ({ share, soakSeconds: 3_600, minDevices: 2 })),
    controlShare: 0.1,
    state: 'running',
    stage: 0,
    stageSince: 1_000_000,
    reason: 'started',
    author: 'ann',
    startedAtMs: 0,
    changedAtMs: 0,
    ...change,
  };
}

export function deviceOf(device: string, change: Partial<FollowedDevice> = {}): FollowedDevice {
  const reported = { version: '1.0.0', variant: 'fp32', digest: digestOf('1.0.0/fp32') };
  return { device, attributes: {}, executionProviders: ['cpu'], reported, ...change };
}

/** As `deviceOf`, once it has taken what a rollout brought. */
export function upgraded(device: FollowedDevice, { rollout, version }: Rollout): FollowedDevice {
  const { digest: previousDigest } = device.reported;
  return {
    ...device,
    reported: {
      version,
      variant: 'fp32',
      digest: digestOf(`${version}/fp32`),
      delivery: { rollout, version, previousDigest },
    },
    status: { rollout, version, state: 'running', failure: '' },
  };
}

export function judgementOf(change: Partial<ReleaseJudgement> = {}): ReleaseJudgement {
  return {
    release: { model: 'pump', from: '1.0.0', to: '2.0.0' },
    cohort: {},
    at: 1_003_600,
    verdict: 'harmless',
    reason: 'as before',
    comparison: 'control',
    inputs: 'same',
    effects: [],
    devices: 5,
    controls: 50,
    outliers: [],
    ...change,
  };
}
