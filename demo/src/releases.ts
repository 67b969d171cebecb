import { SENSOR_NAMES, type Network } from '@fleetally/sim';

/** The sensor that the bad release misreads, and how: it takes degrees Celsius for degrees Fahrenheit. */
export const MISREAD = 'bearing_temperature';

/**
 * The same network with a bug of the kind that ships: before the first layer one sensor is converted to another unit, from
 * Fahrenheit to Celsius, although it comes in Celsius already. What goes in stays as it was; what comes out does not.
 */
export function withWrongUnit({ fill, layers }: Network): Network {
  const [first, ...rest] = layers;
  if (first === undefined) return { fill, layers };
  const row = SENSOR_NAMES.indexOf(MISREAD) * first.outputs;
  const weights = first.weights.slice();
  const bias = first.bias.slice();
  for (let unit = 0; unit < first.outputs; unit++) {
    // (x - 32) / 1.8, folded into weights and bias.
    bias[unit]! -= (32 / 1.8) * weights[row + unit]!;
    weights[row + unit]! /= 1.8;
  }
  return { fill, layers: [{ ...first, weights, bias }, ...rest] };
}
