import type { Departing } from '../journal/departures.js';
import type { ReportKey } from '../spool/record.js';
import type { Spool } from '../spool/spool.js';

/**
 * Those of the named reports that the spool still holds, with their bytes: what its next `settle` forgets.
 * They are noted first: a crash between leaves a report that is told twice, never one that is told nowhere.
 */
export function departing(spool: Spool, keys: readonly ReportKey[]): Departing[] {
  return keys.flatMap(({ boot, sequence }) => {
    const entry = spool.find({ boot, sequence });
    const payload = entry === undefined ? undefined : spool.read(entry);
    return payload === undefined ? [] : [{ key: { boot, sequence }, payload }];
  });
}
