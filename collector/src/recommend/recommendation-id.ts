import { createHash } from 'node:crypto';

/** `re-` and eight hexadecimal digits: of one cause, the n-th that was opened. */
export function recommendationId(cause: string, number: number): string {
  return `re-${createHash('sha256').update(`${number} ${cause}`).digest('hex').slice(0, 8)}`;
}
