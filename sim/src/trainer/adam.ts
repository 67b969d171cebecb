import type { DenseLayer } from './network.js';

const MEMORY = 0.9;
const SQUARE_MEMORY = 0.999;

/**
 * Adam on one dense layer, with weights (not the bias) pulled towards zero by decoupled decay.
 *
 * Source: Kingma & Ba, Adam, 2015; Loshchilov & Hutter, Decoupled weight decay, 2019.
 */
export class Adam {
  readonly #layer: DenseLayer;
  readonly #decay: number;
  readonly #weights: Moments;
  readonly #bias: Moments;
  #steps = 0;

  constructor(layer: DenseLayer, decay: number) {
    this.#layer = layer;
    this.#decay = decay;
    this.#weights = momentsOf(layer.weights.length);
    this.#bias = momentsOf(layer.bias.length);
  }

  /** Adds one row's gradient: `input` is what the layer saw, `gradient` that of its output. */
  add(input: Float64Array, gradient: Float64Array): void {
    const { inputs, outputs } = this.#layer;
    for (let i = 0; i < inputs; i++) {
      const value = input[i]!;
      if (value === 0) continue;
      for (let j = 0; j < outputs; j++) this.#weights.gradient[i * outputs + j]! += value * gradient[j]!;
    }
    for (let j = 0; j < outputs; j++) this.#bias.gradient[j]! += gradient[j]!;
  }

  /** Moves the layer by the mean gradient of the `rows` added since the last step. */
  step(rate: number, rows: number): void {
    this.#steps++;
    const { weights, bias } = this.#layer;
    for (let i = 0; i < weights.length; i++) weights[i]! *= 1 - rate * this.#decay;
    this.#move(weights, this.#weights, rate, rows);
    this.#move(bias, this.#bias, rate, rows);
  }

  #move(values: Float32Array, moments: Moments, rate: number, rows: number): void {
    const scale = 1 / (1 - MEMORY ** this.#steps);
    const squareScale = 1 / (1 - SQUARE_MEMORY ** this.#steps);
    const { gradient, mean, square } = moments;
    for (let i = 0; i < values.length; i++) {
      const slope = gradient[i]! / rows;
      gradient[i] = 0;
      mean[i] = MEMORY * mean[i]! + (1 - MEMORY) * slope;
      square[i] = SQUARE_MEMORY * square[i]! + (1 - SQUARE_MEMORY) * slope * slope;
      values[i]! -= (rate * mean[i]! * scale) / (Math.sqrt(square[i]! * squareScale) + 1e-8);
    }
  }
}

interface Moments {
  gradient: Float64Array;
  mean: Float64Array;
  square: Float64Array;
}

function momentsOf(length: number): Moments {
  return { gradient: new Float64Array(length), mean: new Float64Array(length), square: new Float64Array(length) };
}
