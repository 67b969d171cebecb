import type { WindowLosses, WindowPrivacy } from '../sealed-window.js';

/** What no report has told yet. */
export interface UnreportedLosses {
  readonly withheld: number;
  readonly errors: number;
}

export const ALL_REPORTED: UnreportedLosses = { withheld: 0, errors: 0 };

export function addUnreported(a: UnreportedLosses, b: Partial<UnreportedLosses>): UnreportedLosses {
  return { withheld: a.withheld + (b.withheld ?? 0), errors: a.errors + (b.errors ?? 0) };
}

/** As reports tell them. At level dp the exact number of errors depends on single inferences: it stays in status(). */
export function toldLosses({ withheld, errors }: UnreportedLosses, level: WindowPrivacy['level']): WindowLosses {
  return { withheldInferences: withheld, countingErrors: level === 'dp' ? 0 : errors };
}
