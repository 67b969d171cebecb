import type { Connection } from './connection/connection.js';
import type { BinaryTarget, Row } from './connection/lane.js';
import { number } from './fields.js';
import { RowBinaryReader } from './row-binary-reader.js';
import { RowBinaryWriter } from './row-binary-writer.js';

/** State of a model's detector. `blockStart` is the event time up to which it has learnt, in epoch seconds. */
export interface DetectorSnapshot {
  readonly model: string;
  readonly planDigest: string;
  readonly takenAtMs: number;
  readonly blockStart: number;
  readonly bytes: Uint8Array;
}

export interface SnapshotStore {
  /** Replaces the older of the two that are kept. */
  save(snapshot: DetectorSnapshot): Promise<void>;
  /** The newest complete one. */
  latest(model: string, planDigest: string): Promise<DetectorSnapshot | undefined>;
}

/** State of 100,000 devices is hundreds of megabytes; a part is what one insert carries. */
const PART_BYTES = 16 << 20;

/** The caller owns `connection`. All methods reject with StoreError only. */
export function snapshotStore({ write, tick }: Connection): SnapshotStore {
  return {
    async save(snapshot) {
      const [newest] = await tick.rows(COMPLETE, fromRow, keyOf(snapshot));
      const slot = newest?.slot === 0 ? 1 : 0;
      const parts = Math.max(1, Math.ceil(snapshot.bytes.byteLength / PART_BYTES));
      for (let part = 0; part < parts; part++) {
        await write.insertBinary(SNAPSHOTS, partRow(snapshot, slot, part, parts));
      }
    },
    async latest(model, planDigest) {
      const [found] = await tick.rows(COMPLETE, fromRow, { model, planDigest });
      if (found === undefined) return undefined;
      const { slot, takenAtMs } = found;
      const reader = new RowBinaryReader(await tick.binary(PARTS, { model, planDigest, slot, takenAtMs }));
      const pieces: Buffer[] = [];
      let blockStart = 0;
      while (!reader.done) {
        blockStart = reader.uint32();
        pieces.push(reader.blob());
      }
      return { model, planDigest, takenAtMs, blockStart, bytes: Buffer.concat(pieces) };
    },
  };
}

const SNAPSHOTS: BinaryTarget = {
  table: 'detector_snapshots',
  columns: [
    ['model', 'String'],
    ['plan_digest', 'String'],
    ['slot', 'UInt8'],
    ['part', 'UInt32'],
    ['parts', 'UInt32'],
    ['taken_at', "DateTime64(3, 'UTC')"],
    ['block_start', "DateTime('UTC')"],
    ['bytes', 'String'],
  ],
};

/** Slots whose parts all come from one save: a process killed while saving leaves the other slot whole. Newest first. */
const COMPLETE = `
  SELECT slot, toUnixTimestamp64Milli(max(taken_at)) AS newest
  FROM (
      SELECT slot, part, parts, taken_at, max(taken_at) OVER (PARTITION BY slot) AS last
      FROM detector_snapshots FINAL
      WHERE model = {model:String} AND plan_digest = {planDigest:String}
  )
  WHERE taken_at = last
  GROUP BY slot
  HAVING count() = any(parts)
  ORDER BY newest DESC`;

const PARTS = `
  SELECT block_start, bytes
  FROM detector_snapshots FINAL
  WHERE model = {model:String} AND plan_digest = {planDigest:String} AND slot = {slot:UInt8}
      AND toUnixTimestamp64Milli(taken_at) = {takenAtMs:Int64}
  ORDER BY part
  FORMAT RowBinary`;

interface Found {
  readonly slot: number;
  readonly takenAtMs: number;
}

function fromRow(row: Row): Found {
  return { slot: number(row, 'slot'), takenAtMs: number(row, 'newest') };
}

function keyOf(snapshot: DetectorSnapshot): { model: string; planDigest: string } {
  return { model: snapshot.model, planDigest: snapshot.planDigest };
}

function partRow(snapshot: DetectorSnapshot, slot: number, part: number, parts: number): Uint8Array {
  const bytes = snapshot.bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
  return new RowBinaryWriter(bytes.byteLength + 256)
    .string(snapshot.model)
    .string(snapshot.planDigest)
    .uint8(slot)
    .uint32(part)
    .uint32(parts)
    .int64(snapshot.takenAtMs)
    .uint32(snapshot.blockStart)
    .blob(bytes)
    .bytes();
}
