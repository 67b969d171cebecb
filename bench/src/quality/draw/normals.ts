const LAYERS = 128;
/** Where the tail begins, and the area of each layer: Marsaglia & Tsang's values for 128 layers. */
const TAIL = 3.442619855899;
const AREA = 9.91256303526217e-3;
const SCALE = 2 ** -24;

const WIDTHS = new Float64Array(LAYERS);
const INSIDE = new Int32Array(LAYERS);
const HEIGHTS = new Float64Array(LAYERS + 1);
fillTables();

/**
 * Seeded uniforms and standard normals in bulk: a quality run draws some ten thousand million of them.
 *
 * Cost: about 5 ns a normal. Not for secrets. Source: xoshiro128** (Blackman & Vigna) with its state in locals, and
 * the ziggurat of Marsaglia & Tsang 2000 with Doornik's correction: the layer and the value come from different bits.
 */
export class Normals {
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;

  constructor(seed: number) {
    this.restart(seed);
  }

  /** As if made anew with this seed. */
  restart(seed: number): void {
    [this.#a, this.#b, this.#c, this.#d] = [1, 2, 3, 4].map((i) => mix(seed + Math.imul(i, 0x9e3779b9))) as [
      number,
      number,
      number,
      number,
    ];
  }

  /** An independent stream named by a number. */
  fork(label: number): Normals {
    return new Normals(mix(this.#a ^ mix(label + 0x51ed27)) ^ this.#d);
  }

  /** 32 random bits, signed. */
  bits(): number {
    const b = this.#b;
    const scrambled = Math.imul(b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) | 0;
    this.#c ^= this.#a;
    this.#d ^= b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= b << 9;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** In [0, 1), 32 bits fine. */
  uniform(): number {
    return (this.bits() >>> 0) * 2 ** -32;
  }

  /** 0 .. below - 1. */
  integer(below: number): number {
    return Math.floor(this.uniform() * below);
  }

  normal(): number {
    for (;;) {
      const bits = this.bits();
      const layer = bits & (LAYERS - 1);
      const value = bits >> 7;
      const x = value * WIDTHS[layer]!;
      if (Math.abs(value) < INSIDE[layer]!) return x;
      if (layer === 0) return value < 0 ? -this.#beyond() : this.#beyond();
      const height = HEIGHTS[layer]! + this.uniform() * (HEIGHTS[layer + 1]! - HEIGHTS[layer]!);
      if (height < Math.exp((-x * x) / 2)) return x;
    }
  }

  fill(target: Float64Array): void {
    for (let i = 0; i < target.length; i++) target[i] = this.normal();
  }

  /** Student's t with 3 degrees of freedom, scaled to variance 1: rare heavy shocks. */
  heavy(): number {
    const square = this.normal() ** 2 + this.normal() ** 2 + this.normal() ** 2;
    return this.normal() / Math.sqrt(square);
  }

  /** Whole number of events when `mean` are expected; meant for small means. */
  poisson(mean: number): number {
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = 1 - this.uniform(); product > limit; product *= 1 - this.uniform()) count++;
    return count;
  }

  /** Discrete Laplace with P(k) proportional to exp(-|k| · epsilon): the noise of level dp, per cell. */
  discreteLaplace(epsilon: number): number {
    return this.#geometric(epsilon) - this.#geometric(epsilon);
  }

  #geometric(epsilon: number): number {
    return Math.floor(-Math.log(1 - this.uniform()) / epsilon);
  }

  /** The tail beyond the last layer, by Marsaglia's method. */
  #beyond(): number {
    for (;;) {
      const x = -Math.log(1 - this.uniform()) / TAIL;
      const y = -Math.log(1 - this.uniform());
      if (2 * y > x * x) return TAIL + x;
    }
  }
}

function fillTables(): void {
  // Right edges of the layers, from the base (a rectangle with the tail) up; each has the same area.
  const edges = new Float64Array(LAYERS + 1);
  edges[0] = AREA / Math.exp((-TAIL * TAIL) / 2);
  edges[1] = TAIL;
  for (let i = 2; i < LAYERS; i++) {
    const before = edges[i - 1]!;
    edges[i] = Math.sqrt(-2 * Math.log(AREA / before + Math.exp((-before * before) / 2)));
  }
  edges[LAYERS] = 0;
  // Layer i spans from height f(edge i) up to f(edge i + 1), so a value below the next edge is surely inside.
  for (let i = 0; i < LAYERS; i++) {
    WIDTHS[i] = edges[i]! * SCALE;
    INSIDE[i] = Math.floor(edges[i + 1]! / WIDTHS[i]!);
    HEIGHTS[i] = Math.exp((-edges[i]! * edges[i]!) / 2);
  }
  HEIGHTS[LAYERS] = 1;
}

/** The finaliser of splitmix32. */
function mix(value: number): number {
  let z = value | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) | 0;
}
