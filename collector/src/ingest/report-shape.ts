import type { Report } from '@fleetally/proto';
import { attributesProblem, NAME_CHARS } from './limits.js';

const DAY_SECONDS = 86_400;

/** What is wrong with a report's plain fields, and what would be right; undefined when nothing is. */
export function shapeProblem(report: Report): string | undefined {
  const { windowStart, windowSeconds } = report;
  const { name, version, variant, digest } = runningModel(report);
  if (report.sequence < 1) return 'sequence starts at 1';
  if (report.boot < 1) return 'boot must be a positive number';
  if (name === '') return 'the model has no name';
  if ([name, version, variant].some((text) => text.length > NAME_CHARS)) {
    return `model name, version and variant may have ${NAME_CHARS} characters each`;
  }
  if (![0, 32].includes(digest.byteLength)) return 'the model digest must have 32 bytes';
  if (report.planDigest.byteLength !== 32) return 'the plan digest must have 32 bytes';
  if (![0, 32].includes(report.previousDigest.byteLength)) return 'the previous digest must have 32 bytes, or none';
  if (windowSeconds < 1 || windowSeconds > DAY_SECONDS) return `windowSeconds must be within 1 and ${DAY_SECONDS}`;
  if (windowStart % windowSeconds !== 0) return `windowStart must be a multiple of windowSeconds (${windowSeconds})`;
  return attributesProblem(report.attributes);
}

/** What a report says of the model, with nothing left open. */
export function runningModel({ model }: Report): {
  name: string;
  version: string;
  variant: string;
  digest: Uint8Array;
} {
  return {
    name: model?.name ?? '',
    version: model?.version ?? '',
    variant: model?.variant ?? '',
    digest: model?.digest ?? new Uint8Array(),
  };
}
