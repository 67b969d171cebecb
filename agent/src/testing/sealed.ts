import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Report, SealedReport, decodeMessage } from '@fleetally/proto';
import { scanRecords, RECORD_HEADER_BYTES } from '../spool/record.js';

/** Test support: the sealed reports that lie in a device's spool, settled ones included, as the files hold them. */
export function sealedIn(directory: string): { sealed: SealedReport; report: Report; bytes: Buffer }[] {
  const spool = join(directory, 'spool');
  const segments = readdirSync(spool).filter((name) => name.endsWith('.seg'));
  return segments.sort().flatMap((name) => {
    const file = readFileSync(join(spool, name));
    return scanRecords(file).records.map(({ offset, length }) => {
      const start = offset + RECORD_HEADER_BYTES;
      const bytes = file.subarray(start, start + length);
      const sealed = decodeMessage(SealedReport, bytes);
      return { sealed, report: decodeMessage(Report, sealed.body), bytes };
    });
  });
}
