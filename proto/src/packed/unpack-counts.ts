import { BitReader } from './bit-reader.js';
import { bitsFor, FIRST_PARAMETERS, PARAMETER_BITS, unzigzag, WIDTH_BITS } from './format.js';
import { MODE_BITS, MODE_RICE, MODE_SPARSE, MODE_ZERO, PACK_VERSION } from './format.js';
import type { RiceParameters } from './format.js';
import { PackError } from './pack-error.js';
import { packedCells } from './pack-layout.js';
import type { PackLayout, PackRun } from './pack-layout.js';

/**
 * The counts that `packCounts` made into `bytes`, given the same layout.
 *
 * Hostile bytes throw PackError or give an array of the layout's length; they cannot make it crash, hang, or allocate
 * more than that array. Whether the counts make sense is another question (`checkCounts`). Cost: O(cells), some 10 µs
 * for 600 cells.
 */
export function unpackCounts(bytes: Uint8Array, layout: PackLayout): Int32Array {
  if (bytes.length === 0) throw new PackError('TRUNCATED', 'no bytes at all');
  if (bytes[0] !== PACK_VERSION) {
    throw new PackError('VERSION', `packed counts of version ${bytes[0]!}; this reads version ${PACK_VERSION}`);
  }
  const reader = new BitReader(bytes, 1);
  const counts = new Int32Array(packedCells(layout));
  const parameters = new Map<PackRun['kind'], RiceParameters>();
  let start = 0;
  for (const { kind, length } of layout) {
    const run = counts.subarray(start, start + length);
    start += length;
    const mode = reader.bits(MODE_BITS);
    if (mode === MODE_ZERO) continue;
    if (mode === MODE_SPARSE) {
      readSparse(reader, run);
      continue;
    }
    if (mode === MODE_RICE) parameters.set(kind, readParameters(reader));
    readRice(reader, run, parameters.get(kind) ?? FIRST_PARAMETERS);
  }
  reader.end();
  return counts;
}

function readParameters(reader: BitReader): RiceParameters {
  const width = reader.bits(WIDTH_BITS);
  if (width > 32) throw new PackError('TOO_LARGE', `an offset of ${width} bits; a count has 32`);
  return { offset: unzigzag(reader.bits(width)), parameter: reader.bits(PARAMETER_BITS) };
}

function readRice(reader: BitReader, run: Int32Array, { offset, parameter }: RiceParameters): void {
  // Int32Array takes the sum modulo 2^32, as it was taken when written.
  for (let i = 0; i < run.length; i++) run[i] = offset + unzigzag(reader.rice(parameter));
}

function readSparse(reader: BitReader, run: Int32Array): void {
  const count = reader.bits(bitsFor(run.length));
  const gapParameter = reader.bits(PARAMETER_BITS);
  const valueParameter = reader.bits(PARAMETER_BITS);
  let at = 0;
  for (let i = 0; i < count; i++) {
    at += reader.rice(gapParameter);
    if (at >= run.length) throw new PackError('TOO_LARGE', `a cell ${at} in a run of ${run.length}`);
    run[at++] = unzigzag(reader.rice(valueParameter) + 1);
  }
}
