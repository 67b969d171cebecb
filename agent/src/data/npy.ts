import { open, type FileHandle } from 'node:fs/promises';
import { float16Values } from '../observe/float16.js';
import { DataError } from './data-error.js';
import type { Cell } from './table.js';

/** What the header of a `.npy` file says. Format: NumPy's NEP 1, versions 1.0 to 3.0. */
export interface NpyHeader {
  /** Such as `f4`. */
  readonly type: NpyType;
  readonly littleEndian: boolean;
  readonly shape: readonly number[];
  /** Where the values begin. */
  readonly offset: number;
}

const READERS = {
  f2: { bytes: 2, read: (view: DataView, at: number, little: boolean) => float16Values()[view.getUint16(at, little)]! },
  f4: { bytes: 4, read: (view: DataView, at: number, little: boolean) => view.getFloat32(at, little) },
  f8: { bytes: 8, read: (view: DataView, at: number, little: boolean) => view.getFloat64(at, little) },
  i1: { bytes: 1, read: (view: DataView, at: number) => view.getInt8(at) },
  i2: { bytes: 2, read: (view: DataView, at: number, little: boolean) => view.getInt16(at, little) },
  i4: { bytes: 4, read: (view: DataView, at: number, little: boolean) => view.getInt32(at, little) },
  i8: { bytes: 8, read: (view: DataView, at: number, little: boolean) => view.getBigInt64(at, little) },
  u1: { bytes: 1, read: (view: DataView, at: number) => view.getUint8(at) },
  u2: { bytes: 2, read: (view: DataView, at: number, little: boolean) => view.getUint16(at, little) },
  u4: { bytes: 4, read: (view: DataView, at: number, little: boolean) => view.getUint32(at, little) },
  u8: { bytes: 8, read: (view: DataView, at: number, little: boolean) => view.getBigUint64(at, little) },
  b1: { bytes: 1, read: (view: DataView, at: number) => view.getUint8(at) !== 0 },
} as const;

type NpyType = keyof typeof READERS;

/** One array on disk, read by rows (its first axis). The caller closes it. */
export class NpyFile {
  readonly header: NpyHeader;
  readonly #file: FileHandle;

  private constructor(file: FileHandle, header: NpyHeader) {
    this.#file = file;
    this.header = header;
  }

  /** Errors: DataError FILE when it is no such array, or its length is not what its shape says. */
  static async open(path: string): Promise<NpyFile> {
    const file = await open(path);
    try {
      const start = Buffer.alloc(65_548);
      const { bytesRead } = await file.read(start, 0, start.length, 0);
      const header = parseNpyHeader(start.subarray(0, bytesRead), path);
      const { size } = await file.stat();
      const expected = header.offset + elements(header.shape) * READERS[header.type].bytes;
      if (size !== expected) {
        throw new DataError(
          'FILE',
          `${path} has ${size} bytes; its shape (${header.shape.join(', ')}) needs ${expected}`,
        );
      }
      return new NpyFile(file, header);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get rows(): number {
    return this.header.shape[0] ?? 1;
  }

  /** Elements of one row. */
  get width(): number {
    return elements(this.header.shape.slice(1));
  }

  /** Rows `first` to `first + count - 1`, row-major. */
  async read(first: number, count: number): Promise<Cell[]> {
    const { type, littleEndian, offset } = this.header;
    const { bytes, read } = READERS[type];
    const buffer = Buffer.alloc(count * this.width * bytes);
    await this.#file.read(buffer, 0, buffer.length, offset + first * this.width * bytes);
    const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
    return Array.from({ length: count * this.width }, (_, i) => read(view, i * bytes, littleEndian));
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** `bytes`: the beginning of the file, header included. Errors: DataError FILE. */
export function parseNpyHeader(bytes: Buffer, path: string): NpyHeader {
  const wrong = (what: string): DataError => new DataError('FILE', `${path} ${what}`);
  if (bytes.subarray(0, 6).toString('latin1') !== '\x93NUMPY') throw wrong('is no NumPy array (.npy)');
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3 || bytes.length < 12) throw wrong(`is of .npy version ${version}; 1 to 3 are known`);
  const start = version === 1 ? 10 : 12;
  const length = version === 1 ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8);
  const offset = start + length;
  if (offset > bytes.length) throw wrong('has a header that is cut off or longer than 64 kB');
  const text = bytes.subarray(start, offset).toString('latin1');
  const descr = /'descr':\s*'([<>|=]?)([a-zA-Z]\w*)'/.exec(text);
  const shape = /'shape':\s*\(([\d,\sL]*)\)/.exec(text)?.[1];
  const fortran = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  if (descr === null || shape === undefined || fortran === undefined)
    throw wrong('holds structured or unknown values; numbers are needed');
  if (fortran === 'True') throw wrong('is in Fortran order; save it with numpy.ascontiguousarray');
  const type = descr[2]!;
  if (!Object.hasOwn(READERS, type))
    throw wrong(`holds values of type ${type}; ${Object.keys(READERS).join(', ')} can be read`);
  const sizes = shape
    .split(',')
    .map((size) => size.replace('L', '').trim())
    .filter((size) => size !== '')
    .map(Number);
  return { type: type as NpyType, littleEndian: descr[1] !== '>', shape: sizes, offset };
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
