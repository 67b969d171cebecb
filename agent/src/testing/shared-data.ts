import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Real models and data lie beside the project; tests that need them say so when they are skipped. */
const SHARED = join(import.meta.dirname, '../../../../shared');

export const HAR_MODEL = sharedFile('models/har/har-1.0.0-fp32.onnx');
export const HAR_DATA = sharedFile('data/har/har_features.csv.gz');
export const RESNET8_MODEL = sharedFile('models/resnet8/ic_resnet8_fp32.onnx');
export const RESNET8_INT8_MODEL = sharedFile('models/resnet8/ic_resnet8_int8_qdq.onnx');
export const CIFAR_IMAGES = sharedFile('data/cifar10/test2000_nhwc.u8');
export const SILERO_MODEL = sharedFile('models/silero/silero_vad_16k_op15.onnx');
export const VOICE = sharedFile('data/voice/test_20s.wav');

function sharedFile(path: string): string | undefined {
  const file = join(SHARED, path);
  return existsSync(file) ? file : undefined;
}

/** A path that a skipped test would have needed. */
export function needed(file: string | undefined): string {
  if (file === undefined) throw new Error('the test should have been skipped');
  return file;
}

export const HAR_FEATURES = 24;

/** The first `count` rows of the 24 features, row-major. */
export function harRows(count: number): Float32Array {
  const lines = gunzipSync(readFileSync(needed(HAR_DATA)))
    .toString('utf8')
    .split('\n')
    .slice(1, count + 1);
  return Float32Array.from(lines.flatMap((line) => line.split(',').slice(-HAR_FEATURES).map(Number)));
}

/** Samples of the 16-bit mono voice file, in [-1, 1). */
export function voiceSamples(): Float32Array {
  const bytes = readFileSync(needed(VOICE));
  const start = bytes.indexOf('data') + 8;
  const samples = Math.floor((bytes.length - start) / 2);
  return Float32Array.from({ length: samples }, (_, i) => bytes.readInt16LE(start + 2 * i) / 32768);
}
