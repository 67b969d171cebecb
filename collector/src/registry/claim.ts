import { nameOf } from './registry-event.js';
import type { RegistryView } from './types.js';

/** What a device says that it runs, and the digest of the file that it truly runs. */
export interface RunningClaim {
  readonly model: string;
  readonly version: string;
  readonly variant: string;
  /** SHA-256 (hex); empty where the device did not say. */
  readonly digest: string;
}

/** `unknown`: the registry can't say, as of a model that nobody registered. */
export type ClaimFinding =
  | { readonly finding: 'right' | 'unknown' }
  /** `truly`: what the file is, as far as it is registered; `reason` is one plain sentence. */
  | { readonly finding: 'wrong'; readonly truly: string; readonly reason: string };

/**
 * Whether the file that a device runs belongs to what it says it runs.
 *
 * An empty variant claims none: any file of that version is right. A version that is not registered is known only by a
 * file that is registered as something else. What is retired still says what a file is, but no longer what a version
 * has to be, so that a file registered by mistake can be taken back by retiring it. Cost: O(variants of the model).
 */
export function claimFinding(view: RegistryView, claim: RunningClaim): ClaimFinding {
  const { model, version, variant, digest } = claim;
  if (digest === '') return { finding: 'unknown' };
  const claimed = view
    .variants(model)
    .filter((one) => one.version === version && (variant === '' || one.variant === variant));
  if (claimed.some((one) => one.digest === digest)) return { finding: 'right' };
  const known = view.byDigest(digest);
  const ofModel = known.find((one) => one.model === model);
  const mustBe = claimed.some(({ state }) => state === 'available');
  if (ofModel === undefined && !mustBe) return { finding: 'unknown' };
  const truly = ofModel ?? known[0];
  const what = truly === undefined ? `${digest.slice(0, 12)}…, which nobody registered` : nameOf(truly);
  const reason = `It says ${nameOf(claim)}, but the file that runs is ${what}.`;
  return { finding: 'wrong', truly: truly === undefined ? '' : nameOf(truly), reason };
}
