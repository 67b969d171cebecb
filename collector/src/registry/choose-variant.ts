import type { ModelVariant, VariantChoice } from './types.js';
import { wishesFor, type Preference, type VariantPolicy } from './variant-policy.js';
import { whyImpossible, whyUnwanted, type RunningDevice } from './why-not.js';

/** No variant can be put on the device. */
export interface NoVariantFits {
  readonly chosen?: undefined;
  /** One plain sentence that says of every variant why not. */
  readonly reason: string;
}

/**
 * Which variant of one version a device ought to run.
 *
 * A variant that the device cannot run (retired, target, execution provider, memory) is never chosen, and one that is
 * known to be beyond a limit of the policy is not either. Of the others the one that the policy prefers by its card;
 * what no card tells comes last, ties go to accuracy, then latency, then size, then the name.
 *
 * `current`: the variant of this version that the device was given before. It is kept as long as the device can run it,
 * whatever the policy would say now: a battery that wobbles about a mark changes no files. So wishes decide when a
 * version is new to the device, or when what it has no longer runs there.
 *
 * Shapes: `variants` are of one version of one model. Deterministic, whatever their order. Cost: O(variants).
 */
export function chooseVariant(
  variants: readonly ModelVariant[],
  device: RunningDevice,
  policy: VariantPolicy,
  current?: string,
): VariantChoice | NoVariantFits {
  const wishes = wishesFor(policy, device.attributes);
  const held = variants.find(({ variant }) => variant === current);
  const whyNotHeld = held && whyImpossible(held, device, policy);
  if (held !== undefined && whyNotHeld === undefined) {
    return { chosen: held, reason: `${named(held)} is what the device has of this version, and it can run it.` };
  }
  const judged = [...variants].sort(byName).map((variant) => ({
    variant,
    whyNot: whyImpossible(variant, device, policy) ?? whyUnwanted(variant, wishes),
  }));
  const because = judged.flatMap(({ variant, whyNot }) =>
    whyNot === undefined ? [] : [`${named(variant)} ${whyNot}`],
  );
  const fitting = judged.flatMap(({ variant, whyNot }) => (whyNot === undefined ? [variant] : []));
  const [chosen] = fitting.sort((a, b) => better(a, b, wishes.prefer));
  if (chosen === undefined) {
    return { reason: variants.length === 0 ? 'There is no such version.' : `None fits: ${because.join('; ')}.` };
  }
  const how = `${praise(chosen, fitting, wishes.prefer)}${wishes.onBattery ? ' on battery' : ''}`;
  return { chosen, reason: `${[`${named(chosen)} ${how}`, ...because].join('; ')}.` };
}

const PRAISE: Readonly<Record<Preference, string>> = {
  accuracy: 'is the most accurate that fits',
  latency: 'is the fastest that fits',
  size: 'is the smallest that fits',
  energy: 'needs the least energy of those that fit',
};

/** What its cards let be said of the chosen one. */
function praise(chosen: ModelVariant, fitting: readonly ModelVariant[], prefer: Preference): string {
  if (fitting.length === 1) return 'is the only one that fits';
  return Number.isFinite(cost(chosen, prefer)) ? PRAISE[prefer] : 'is taken, since no card tells them apart';
}

function better(a: ModelVariant, b: ModelVariant, prefer: Preference): number {
  for (const by of [prefer, 'accuracy', 'latency', 'size'] as const) {
    const [left, right] = [cost(a, by), cost(b, by)];
    if (left !== right) return left < right ? -1 : 1;
  }
  return byName(a, b);
}

/** Less is better; infinite where no card tells. */
function cost({ card, sizeBytes }: ModelVariant, by: Preference): number {
  if (by === 'size') return sizeBytes;
  if (by === 'accuracy') return card.accuracy === undefined ? Infinity : -card.accuracy;
  return (by === 'latency' ? card.latencySeconds : card.energyJoules) ?? Infinity;
}

function byName(a: ModelVariant, b: ModelVariant): number {
  return a.variant < b.variant ? -1 : a.variant > b.variant ? 1 : 0;
}

function named({ variant, version }: ModelVariant): string {
  return variant === '' ? version : variant;
}
