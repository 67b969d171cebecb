import type { ReportKey } from './record.js';
import type { Spool } from './spool.js';

/** Test support: bytes that only this report has, of about `bytes` bytes. */
export function payloadOf(key: ReportKey, bytes: number): Buffer {
  const name = `${key.boot}:${key.sequence};`;
  return Buffer.from(name.repeat(Math.ceil(bytes / name.length)));
}

/** Test support: everything unsettled, in the order of sending. */
export function pendingOf(spool: Spool): (ReportKey & { payload: Buffer | undefined })[] {
  const found = [];
  for (let entry = spool.next(0); entry !== undefined; entry = spool.next(entry.position)) {
    found.push({ boot: entry.boot, sequence: entry.sequence, payload: spool.read(entry) });
  }
  return found;
}
