import { crc32 } from 'node:zlib';

/** Bytes before each payload: mark (4), payload length (4), boot (8), sequence (8), CRC-32 (4), little endian. */
export const RECORD_HEADER_BYTES = 28;

/** No report comes near this; a larger length in a file is damage. */
export const MAX_PAYLOAD_BYTES = 16 * 1024 * 1024;

// Begins every record, so that reading can find its way again after damage. Names version 1 of the format.
const MARK = Buffer.from([0xf1, 0xee, 0x7a, 0x01]);
const CRC_OFFSET = 24;

/** Names a report for ever: `boot` is random per agent start, `sequence` counts from 1 within it. */
export interface ReportKey {
  readonly boot: number;
  readonly sequence: number;
}

/** Where a record's payload lies in its segment. */
export interface RecordPlace extends ReportKey {
  /** Of the record, header included. */
  readonly offset: number;
  /** Of the payload alone. */
  readonly length: number;
}

/** A stretch of bytes that holds no intact record. */
export interface Damage {
  readonly offset: number;
  readonly bytes: number;
  /** How many records it held at least: from the gap in the sequence where both neighbours are known, else 1. */
  readonly reports: number;
}

/** One record, ready to be written. The CRC covers everything but the mark and itself. */
export function encodeRecord(key: ReportKey, payload: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(RECORD_HEADER_BYTES + payload.length);
  MARK.copy(bytes, 0);
  bytes.writeUInt32LE(payload.length, 4);
  bytes.writeBigUInt64LE(BigInt(key.boot), 8);
  bytes.writeBigUInt64LE(BigInt(key.sequence), 16);
  bytes.set(payload, RECORD_HEADER_BYTES);
  bytes.writeUInt32LE(checksum(bytes, 0, payload.length), CRC_OFFSET);
  return bytes;
}

/** The record at `offset`, or undefined when there is no intact one there. */
export function recordAt(bytes: Buffer, offset: number): RecordPlace | undefined {
  if (offset + RECORD_HEADER_BYTES > bytes.length) return undefined;
  if (bytes.compare(MARK, 0, MARK.length, offset, offset + MARK.length) !== 0) return undefined;
  const length = bytes.readUInt32LE(offset + 4);
  if (length > MAX_PAYLOAD_BYTES || offset + RECORD_HEADER_BYTES + length > bytes.length) return undefined;
  if (bytes.readUInt32LE(offset + CRC_OFFSET) !== checksum(bytes, offset, length)) return undefined;
  const boot = Number(bytes.readBigUInt64LE(offset + 8));
  const sequence = Number(bytes.readBigUInt64LE(offset + 16));
  if (!Number.isSafeInteger(boot) || !Number.isSafeInteger(sequence)) return undefined;
  return { boot, sequence, offset, length };
}

/**
 * Every intact record of a segment, in order, and what lies between them. Never throws: a torn tail, flipped bits and
 * plain rubbish are damage, and reading goes on at the next mark that begins an intact record.
 */
export function scanRecords(bytes: Buffer): { records: RecordPlace[]; damage: Damage[] } {
  const records: RecordPlace[] = [];
  const damage: Damage[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const record = recordAt(bytes, offset);
    if (record !== undefined) {
      records.push(record);
      offset += RECORD_HEADER_BYTES + record.length;
      continue;
    }
    const next = nextIntact(bytes, offset + 1);
    damage.push({
      offset,
      bytes: (next?.offset ?? bytes.length) - offset,
      reports: missingBetween(records.at(-1), next),
    });
    offset = next?.offset ?? bytes.length;
  }
  return { records, damage };
}

function nextIntact(bytes: Buffer, from: number): RecordPlace | undefined {
  for (let at = bytes.indexOf(MARK, from); at !== -1; at = bytes.indexOf(MARK, at + 1)) {
    const record = recordAt(bytes, at);
    if (record !== undefined) return record;
  }
  return undefined;
}

function missingBetween(before: ReportKey | undefined, after: ReportKey | undefined): number {
  if (before === undefined || after === undefined || before.boot !== after.boot) return 1;
  return Math.max(1, after.sequence - before.sequence - 1);
}

function checksum(bytes: Buffer, offset: number, length: number): number {
  const header = crc32(bytes.subarray(offset + MARK.length, offset + CRC_OFFSET));
  const start = offset + RECORD_HEADER_BYTES;
  return crc32(bytes.subarray(start, start + length), header);
}
