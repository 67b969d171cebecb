import { numberOf } from '../detect/bins.js';
import { matches } from '../detect/predicate.js';
import type { Attributes } from '../detect/types.js';
import type { ModelVariant } from './types.js';
import type { VariantPolicy, VariantWishes } from './variant-policy.js';

/** What a device is, as far as it matters to what it can run. */
export interface RunningDevice {
  readonly attributes: Attributes;
  /** Execution providers of its runtime. Empty: it did not say, and has cpu, as every runtime does. */
  readonly executionProviders: readonly string[];
}

const MIB = 2 ** 20;

/** Why the device cannot run a variant, in a few words; undefined when it can. */
export function whyImpossible(variant: ModelVariant, device: RunningDevice, policy: VariantPolicy): string | undefined {
  if (variant.state === 'retired') return 'is retired';
  if (variant.target !== undefined && !matches(variant.target, device.attributes)) return 'is for other devices';
  const has = device.executionProviders.length === 0 ? ['cpu'] : device.executionProviders;
  const needs = variant.executionProviders;
  if (needs.length > 0 && !needs.some((one) => has.includes(one))) {
    return `needs ${needs.join(' or ')}, the device has ${has.join(', ')}`;
  }
  const memoryMib = numberOf(device.attributes[policy.memoryAttribute] ?? '');
  const { memoryBytes } = variant.card;
  if (memoryMib !== undefined && memoryBytes !== undefined && memoryBytes > memoryMib * MIB) {
    return `needs ${bytesText(memoryBytes)} of memory, the device has ${bytesText(memoryMib * MIB)}`;
  }
  return undefined;
}

/** Why a variant is beyond a limit of the policy, in a few words; undefined when it is not known to be. */
export function whyUnwanted({ card, sizeBytes }: ModelVariant, wishes: VariantWishes): string | undefined {
  const { maxLatencySeconds, minAccuracy, maxBytes, maxEnergyJoules } = wishes;
  if (minAccuracy !== undefined && card.accuracy !== undefined && card.accuracy < minAccuracy) {
    return `is right in ${figure(card.accuracy)}, ${figure(minAccuracy)} is asked`;
  }
  if (maxLatencySeconds !== undefined && card.latencySeconds !== undefined && card.latencySeconds > maxLatencySeconds) {
    return `takes ${figure(card.latencySeconds)} s, ${figure(maxLatencySeconds)} s is the most`;
  }
  if (maxBytes !== undefined && sizeBytes > maxBytes) {
    return `is ${bytesText(sizeBytes)}, ${bytesText(maxBytes)} is the most`;
  }
  if (maxEnergyJoules !== undefined && card.energyJoules !== undefined && card.energyJoules > maxEnergyJoules) {
    return `needs ${figure(card.energyJoules)} J, ${figure(maxEnergyJoules)} J is the most`;
  }
  return undefined;
}

export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < MIB ? `${figure(bytes / 1024)} KiB` : `${figure(bytes / MIB)} MiB`;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(3)));
}
