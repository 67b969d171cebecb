import { BitWriter } from './bit-writer.js';
import { bitsFor, FIRST_PARAMETERS, PARAMETER_BITS, WIDTH_BITS, zigzag } from './format.js';
import { MODE_BITS, MODE_REPEAT, MODE_RICE, MODE_SPARSE, MODE_ZERO, PACK_VERSION } from './format.js';
import type { RiceParameters } from './format.js';
import { PackError } from './pack-error.js';
import { packedCells } from './pack-layout.js';
import type { PackLayout, PackRun } from './pack-layout.js';
import { chooseCoding, gapsOf } from './run-coding.js';
import type { RunCoding } from './run-coding.js';

/**
 * A report's counts as few bytes: the same counts and layout always give the same bytes.
 *
 * Shapes: `counts` holds the cells of all runs of `layout` one after another; any 32-bit integers, of either sign.
 * Errors: PackError LENGTH when it is longer or shorter than that. Cost: some 100 µs for 600 cells, once a window.
 * Source: Golomb 1966, Rice 1979; the format is described in docs/wire-protocol.md.
 */
export function packCounts(counts: Int32Array, layout: PackLayout): Uint8Array {
  const cells = packedCells(layout);
  if (counts.length !== cells) throw new PackError('LENGTH', `${counts.length} counts for a layout of ${cells} cells`);
  const writer = new BitWriter();
  writer.bits(PACK_VERSION, 8);
  const parameters = new Map<PackRun['kind'], RiceParameters>();
  let start = 0;
  for (const { kind, length } of layout) {
    const run = counts.subarray(start, start + length);
    const coding = chooseCoding(run, parameters.get(kind) ?? FIRST_PARAMETERS);
    if (coding.mode === MODE_RICE) parameters.set(kind, coding.rice);
    writeRun(writer, run, coding);
    start += length;
  }
  return writer.finish();
}

function writeRun(writer: BitWriter, run: Int32Array, coding: RunCoding): void {
  writer.bits(coding.mode, MODE_BITS);
  switch (coding.mode) {
    case MODE_ZERO:
      return;
    case MODE_RICE:
      writeParameters(writer, coding.rice);
      writeRice(writer, run, coding.rice);
      return;
    case MODE_REPEAT:
      writeRice(writer, run, coding.rice);
      return;
    case MODE_SPARSE:
      writeSparse(writer, run, coding);
  }
}

function writeParameters(writer: BitWriter, { offset, parameter }: RiceParameters): void {
  const width = bitsFor(zigzag(offset));
  writer.bits(width, WIDTH_BITS);
  writer.bits(zigzag(offset), width);
  writer.bits(parameter, PARAMETER_BITS);
}

function writeRice(writer: BitWriter, run: Int32Array, { offset, parameter }: RiceParameters): void {
  for (const cell of run) writer.rice(zigzag((cell - offset) | 0), parameter);
}

function writeSparse(
  writer: BitWriter,
  run: Int32Array,
  coding: Extract<RunCoding, { mode: typeof MODE_SPARSE }>,
): void {
  writer.bits(coding.count, bitsFor(run.length));
  writer.bits(coding.gap, PARAMETER_BITS);
  writer.bits(coding.value, PARAMETER_BITS);
  let at = 0;
  for (const gap of gapsOf(run, coding.count)) {
    at += gap;
    writer.rice(gap, coding.gap);
    writer.rice(zigzag(run[at]!) - 1, coding.value);
    at += 1;
  }
}
