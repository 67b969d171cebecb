import { toHex } from '@fleetally/counts';
import type { Fields } from '@fleetally/proto';

/** A version that the collector wants a model to run. Digests are SHA-256 in hexadecimal. */
export interface Wanted {
  readonly version: string;
  readonly variant: string;
  readonly digest: string;
  readonly sizeBytes: number;
  /** Of the plan to count it by. Absent: as the model was counted so far. */
  readonly plan?: string | undefined;
  /** Of a file of inputs with expected outputs that it has to pass. */
  readonly canary?: { readonly digest: string; readonly sizeBytes: number } | undefined;
  /** What led to it. A version that failed is tried again only when this is another. */
  readonly rollout: string;
}

const MOST_BYTES = 2 ** 46;
const MOST_CANARY_BYTES = 64 * 1024 * 1024;

/** What the collector said, or in words what is wrong with it: nothing of it is done then. */
export function wantedOf(desired: Fields<'DesiredVersion'>): Wanted | string {
  const digest = desired.digest ?? new Uint8Array(0);
  const plan = desired.planDigest ?? new Uint8Array(0);
  const canary = desired.canaryDigest ?? new Uint8Array(0);
  const [sizeBytes, canaryBytes] = [desired.sizeBytes ?? 0, desired.canaryBytes ?? 0];
  if (digest.length !== 32) return `a digest of ${digest.length} bytes; SHA-256 has 32`;
  if (![0, 32].includes(plan.length)) return `a plan's digest of ${plan.length} bytes; SHA-256 has 32`;
  if (![0, 32].includes(canary.length)) return `a canary's digest of ${canary.length} bytes; SHA-256 has 32`;
  if (!(sizeBytes > 0 && sizeBytes <= MOST_BYTES)) return `a file of ${sizeBytes} bytes`;
  if (canary.length > 0 && !(canaryBytes > 0 && canaryBytes <= MOST_CANARY_BYTES)) {
    return `a canary of ${canaryBytes} bytes; it may have ${MOST_CANARY_BYTES}`;
  }
  const version = desired.version ?? '';
  if (version === '' || version.length > 128) return 'a version that is no name of 1 to 128 characters';
  return {
    version,
    variant: desired.variant ?? '',
    digest: toHex(digest),
    sizeBytes,
    ...(plan.length === 0 ? {} : { plan: toHex(plan) }),
    ...(canary.length === 0 ? {} : { canary: { digest: toHex(canary), sizeBytes: canaryBytes } }),
    rollout: desired.rollout ?? '',
  };
}

/** The same file for the same reason: what became of one says all about the other. */
export function sameRequest(left: Wanted, right: Wanted): boolean {
  return (
    left.rollout === right.rollout &&
    left.digest === right.digest &&
    left.version === right.version &&
    left.variant === right.variant &&
    left.plan === right.plan &&
    left.canary?.digest === right.canary?.digest
  );
}

/** Whether what is wanted is what is there: the same file under the same name, and counted by the plan that is asked for. */
export function isThere(
  wanted: Wanted,
  there: {
    readonly version: string;
    readonly variant: string;
    readonly digest: string;
    readonly plan?: string | undefined;
  },
): boolean {
  const { version, variant, digest, plan = there.plan } = wanted;
  return there.digest === digest && there.version === version && there.variant === variant && there.plan === plan;
}
