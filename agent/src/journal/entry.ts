import { RECORD_HEADER_BYTES, encodeRecord, scanRecords, type Damage, type ReportKey } from '../spool/record.js';

/** What an entry of the journal tells; its number is what stands in the file. */
export const ENTRY_KINDS = {
  /** A report that the collector has acknowledged: its sealed bytes. */
  report: 1,
  /** One that the collector refused, and so has seen: its sealed bytes. */
  refused: 2,
  /** The bytes of a SyncRequest. */
  sync: 3,
  /** The bytes of a Hello. */
  hello: 4,
  /** The same Hello as the latest one of this segment. */
  'hello-again': 5,
  /** SHA-256 of a plan's canonical bytes; the bytes are beside the journal. */
  plan: 6,
  /** Noise drawn for a window (JSON of a NoiseNote). */
  noise: 7,
  /** An agent has started (JSON of a StartNote). */
  start: 8,
  /** Entries that a full or failing disk did not take (JSON of a GapNote). */
  gap: 9,
  /** A model is watched from now on (JSON of a ModelNote). */
  model: 10,
  /** A report was sent, and no answer came: it may have arrived. Without content; it goes again. */
  unanswered: 11,
  /** The bytes of a GetPlanRequest: the device asked for a plan that the collector wants. */
  'plan-asked': 12,
  /** The bytes of a FetchArtifactRequest: the device asked for a file that it was told to run, or to test with. */
  'file-asked': 13,
} as const;

export type EntryKind = keyof typeof ENTRY_KINDS;

/** One thing that happened. */
export interface JournalEntry {
  readonly kind: EntryKind;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  /** A report's name; else the agent's boot, and 0. */
  readonly key: ReportKey;
  /** Bytes that were sent, where they are more than what `content` holds (a plan, a Hello told before). */
  readonly sentBytes: number;
  readonly content: Uint8Array;
}

export interface StartNote {
  readonly device: string;
  readonly agent: string;
  /** Absent: reports stay in the spool. */
  readonly collector?: string;
  readonly tls?: boolean;
}

/** How a model is watched. */
export interface ModelNote {
  readonly model: string;
  readonly version: string;
  readonly windowSeconds: number;
  readonly minSamples: number;
  readonly level: 'aggregate' | 'dp';
}

export interface GapNote {
  readonly entries: number;
}

/** Kind (1), time (8), bytes sent (4), little endian; then the content. */
const HEAD_BYTES = 13;
const NAMES = new Map(Object.entries(ENTRY_KINDS).map(([name, number]) => [number as number, name as EntryKind]));

/** An entry as a record of the spool's own format, ready to be appended. */
export function encodeEntry({ kind, atMs, key, sentBytes, content }: JournalEntry): Buffer {
  const payload = Buffer.allocUnsafe(HEAD_BYTES + content.length);
  payload.writeUInt8(ENTRY_KINDS[kind], 0);
  payload.writeBigInt64LE(BigInt(Math.round(atMs)), 1);
  payload.writeUInt32LE(sentBytes, 9);
  payload.set(content, HEAD_BYTES);
  return encodeRecord(key, payload);
}

/** What `encodedBytes(entry)` takes in a file. */
export function encodedBytes(entry: JournalEntry): number {
  return RECORD_HEADER_BYTES + HEAD_BYTES + entry.content.length;
}

/**
 * Every intact entry of a segment's bytes, in order; `end` is where the last one ends. Never throws. Kinds that
 * a later version has added are passed over, and counted.
 */
export function scanEntries(bytes: Buffer): {
  entries: JournalEntry[];
  unknown: number;
  damage: Damage[];
  end: number;
} {
  const { records, damage } = scanRecords(bytes);
  const entries: JournalEntry[] = [];
  let unknown = 0;
  for (const { boot, sequence, offset, length } of records) {
    const start = offset + RECORD_HEADER_BYTES;
    const payload = bytes.subarray(start, start + length);
    const kind = length < HEAD_BYTES ? undefined : NAMES.get(payload[0]!);
    if (kind === undefined) {
      unknown++;
      continue;
    }
    entries.push({
      kind,
      atMs: Number(payload.readBigInt64LE(1)),
      key: { boot, sequence },
      sentBytes: payload.readUInt32LE(9),
      content: payload.subarray(HEAD_BYTES),
    });
  }
  const last = records.at(-1);
  return { entries, unknown, damage, end: last === undefined ? 0 : last.offset + RECORD_HEADER_BYTES + last.length };
}

/** The object in an entry's JSON; undefined when it holds none. The record's checksum says that an agent wrote it. */
export function noteIn(entry: JournalEntry): unknown {
  try {
    return JSON.parse(Buffer.from(entry.content).toString('utf8'));
  } catch {
    return undefined;
  }
}
