import type { Predicate } from '../detect/predicate.js';
import type { RegistryEvent, VariantAdded, VariantRetired } from '../registry/registry-event.js';
import type { ModelTensor, VariantCard } from '../registry/types.js';
import type { Row } from './connection/lane.js';
import { dateTime64, number, numberOrNull, text, texts } from './fields.js';

/** A retirement, with the file that is meant: what is on record of one version and variant is all of one file. */
export type StoredRegistryEvent = VariantAdded | (VariantRetired & { readonly digest: string });

export const REGISTRY_COLUMNS = `action, model, version, variant, digest, size_bytes, execution_providers, target, accuracy,
  latency_seconds, memory_bytes, energy_joules, parent, plan_digest, canary_digest, inputs, outputs, author, reason,
  toUnixTimestamp64Milli(recorded_at) AS recorded_ms`;

/** Without its number. */
export function registryRow(event: StoredRegistryEvent): Row {
  if (event.action === 'retired') {
    const { action, model, version, variant, digest, atMs, author, reason } = event;
    return { action, model, version, variant, digest, author, reason, recorded_at: dateTime64(atMs) };
  }
  const { variant: one, action } = event;
  const { model, version, variant, digest, executionProviders, target, card, author, reason } = one;
  return {
    ...{ action, model, version, variant, digest, author, reason },
    size_bytes: one.sizeBytes,
    execution_providers: executionProviders,
    target: target === undefined ? '' : JSON.stringify(target),
    accuracy: card.accuracy ?? null,
    latency_seconds: card.latencySeconds ?? null,
    memory_bytes: card.memoryBytes ?? null,
    energy_joules: card.energyJoules ?? null,
    parent: one.parent ?? '',
    plan_digest: one.planDigest ?? '',
    canary_digest: one.canaryDigest ?? '',
    inputs: one.inputs === undefined ? '' : JSON.stringify(one.inputs),
    outputs: one.outputs === undefined ? '' : JSON.stringify(one.outputs),
    recorded_at: dateTime64(one.addedAtMs),
  };
}

/** What `registryRow` has made; its columns are `REGISTRY_COLUMNS`. */
export function registryEvent(row: Row): RegistryEvent {
  const key = { model: text(row, 'model'), version: text(row, 'version'), variant: text(row, 'variant') };
  const by = { author: text(row, 'author'), reason: text(row, 'reason') };
  const atMs = number(row, 'recorded_ms');
  if (text(row, 'action') === 'retired') return { action: 'retired', ...key, ...by, atMs };
  // Written by this module alone, so the JSON is what its column says.
  const json = (column: string): unknown => (text(row, column) === '' ? undefined : JSON.parse(text(row, column)));
  const [target, inputs, outputs] = [json('target'), json('inputs'), json('outputs')];
  const optional = (column: string): string | undefined => (text(row, column) === '' ? undefined : text(row, column));
  const [parent, planDigest, canaryDigest] = [optional('parent'), optional('plan_digest'), optional('canary_digest')];
  return {
    action: 'added',
    variant: {
      ...key,
      ...by,
      digest: text(row, 'digest'),
      sizeBytes: number(row, 'size_bytes'),
      executionProviders: texts(row, 'execution_providers'),
      card: cardOf(row),
      addedAtMs: atMs,
      ...(target !== undefined && { target: target as Predicate }),
      ...(inputs !== undefined && { inputs: inputs as ModelTensor[] }),
      ...(outputs !== undefined && { outputs: outputs as ModelTensor[] }),
      ...(parent !== undefined && { parent }),
      ...(planDigest !== undefined && { planDigest }),
      ...(canaryDigest !== undefined && { canaryDigest }),
    },
  };
}

const CARD = [
  ['accuracy', 'accuracy'],
  ['latencySeconds', 'latency_seconds'],
  ['memoryBytes', 'memory_bytes'],
  ['energyJoules', 'energy_joules'],
] as const;

function cardOf(row: Row): VariantCard {
  return Object.fromEntries(
    CARD.flatMap(([name, column]) => {
      const value = numberOrNull(row, column);
      return value === null ? [] : [[name, value] as const];
    }),
  );
}
