/** The number format in which a model sees a feature. */
export type Precision = 'float64' | 'float32';

const float64 = new Float64Array(1);
const bits64 = new BigInt64Array(float64.buffer);
const float32 = new Float32Array(1);
const bits32 = new Int32Array(float32.buffer);

/** The smallest number above finite `value` in that precision; Infinity above the largest one. IEEE 754 nextUp. */
export function nextRepresentable(value: number, precision: Precision): number {
  if (precision === 'float32') {
    float32[0] = value + 0;
    // Bit patterns of positive numbers rise with the number, of negative ones fall.
    bits32[0]! += bits32[0]! >= 0 ? 1 : -1;
    return float32[0] + 0;
  }
  float64[0] = value + 0;
  bits64[0]! += bits64[0]! >= 0n ? 1n : -1n;
  return float64[0] + 0;
}

/** The largest number below finite `value`; IEEE 754 nextDown. */
export function previousRepresentable(value: number, precision: Precision): number {
  return -nextRepresentable(-value, precision) + 0;
}
