import { join } from 'node:path';
import { errorCode, nodeFs, readIfPresent } from '../spool/files.js';
import { RECORD_HEADER_BYTES, scanRecords, type ReportKey } from '../spool/record.js';
import { segmentIndex } from '../spool/segment.js';
import { SettledFile } from '../spool/settled-file.js';

/** A report as the spool holds it. */
export interface SpooledReport {
  readonly key: ReportKey;
  readonly sealed: Buffer;
}

export interface SpoolContents {
  /** Not settled, in the order they will be sent. */
  readonly waiting: readonly SpooledReport[];
  /** Stretches of bytes that hold no intact record, in words. */
  readonly damage: readonly string[];
}

/**
 * Reads a spool without touching it: no lock is taken, nothing is healed. What an agent writes at this moment is a torn
 * tail; segments that go meanwhile are passed over, as what was in them is in the journal by then.
 * Errors: those of the file system but for files that are not there.
 */
export function readSpool(directory: string): SpoolContents {
  const indices = new Set(namesIn(directory).flatMap((name) => segmentIndex(name) ?? []));
  const waiting: SpooledReport[] = [];
  const damage: string[] = [];
  const ordered = [...indices].sort((a, b) => a - b);
  for (const index of ordered) {
    const name = String(index).padStart(8, '0');
    const bytes = readIfPresent(nodeFs, join(directory, `${name}.seg`));
    if (bytes === undefined) continue;
    const scanned = scanRecords(bytes);
    const isSettled = new SettledFile(join(directory, `${name}.ack`), nodeFs).load();
    for (const { offset, length, boot, sequence } of scanned.records) {
      const start = offset + RECORD_HEADER_BYTES;
      const key = { boot, sequence };
      if (!isSettled(key)) waiting.push({ key, sealed: bytes.subarray(start, start + length) });
    }
    for (const stretch of scanned.damage) {
      const isTail = index === ordered.at(-1) && stretch.offset + stretch.bytes === bytes.length;
      const why = isTail
        ? 'a report that is being written at this moment, or whose writing a crash cut off'
        : `damage; at least ${stretch.reports} report${stretch.reports === 1 ? '' : 's'} can't be read, nor ever be sent`;
      damage.push(`${stretch.bytes} bytes at ${stretch.offset} of spool/${name}.seg: ${why}`);
    }
  }
  return { waiting, damage };
}

function namesIn(directory: string): string[] {
  try {
    return nodeFs.readdirSync(directory);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
