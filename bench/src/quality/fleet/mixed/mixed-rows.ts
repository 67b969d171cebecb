import type { Normals } from '../../draw/normals.js';
import type { Change } from './change.js';
import {
  CLASSES,
  DEPENDENT_RHO,
  LATENT_CLASS,
  LATENT_LATENCY,
  LATENT_MODE,
  MODES,
  NUMERIC,
  USUAL_MISSING,
} from './kinds.js';
import type { Body } from './mixed-body.js';

const TYPICAL_LATENCY = 0.004;
const LATENCY_SPREAD = 0.3;
/** Drawn once for each run of a batch: inferences of one window take about as long as each other. */
const ROWS_PER_RUN = 5;

/** Rows of one device and window, as its application would have them before they are counted. Arrays are filled anew. */
export class MixedRows {
  /** Row-major, `NUMERIC` numbers and the category's index (-1: one that the plan does not know). */
  readonly features: Float64Array;
  /** Row-major probabilities. */
  readonly scores: Float32Array;
  readonly latencies: Float64Array;
  count = 0;
  readonly #normals: Normals;
  readonly #modes = new Float64Array(MODES.length);
  readonly #classes = new Float64Array(CLASSES.length);

  constructor(normals: Normals, most: number) {
    this.#normals = normals;
    this.features = new Float64Array(most * (NUMERIC + 1));
    this.scores = new Float32Array(most * CLASSES.length);
    this.latencies = new Float64Array(Math.ceil(most / ROWS_PER_RUN));
  }

  /** `latents` from `at` on: what moves this device's window (`kinds.ts`). */
  draw(count: number, body: Body, latents: Float64Array, at: number, changes: readonly Change[]): void {
    this.count = count;
    this.#numbers(body, latents, at, changes);
    const newShare = sizeOf(changes, 'new-category');
    tilt(this.#modes, body.modes, latents[at + LATENT_MODE]!, 0);
    tilt(this.#classes, body.classes, latents[at + LATENT_CLASS]!, sizeOf(changes, 'class-share'));
    const normals = this.#normals;
    for (let row = 0; row < count; row++) {
      const isNew = newShare > 0 && normals.uniform() < newShare;
      this.features[row * (NUMERIC + 1) + NUMERIC] = isNew ? -1 : pick(this.#modes, normals.uniform());
      this.#scores(row, body.confidence);
    }
    const logLatency = LATENCY_SPREAD * (body.latency + latents[at + LATENT_LATENCY]!);
    for (let run = 0; run * ROWS_PER_RUN < count; run++) {
      this.latencies[run] = TYPICAL_LATENCY * Math.exp(logLatency + LATENCY_SPREAD * normals.normal());
    }
  }

  #numbers(body: Body, latents: Float64Array, at: number, changes: readonly Change[]): void {
    const { features, count } = this;
    const normals = this.#normals;
    const width = NUMERIC + 1;
    const rho = sizeOf(changes, 'correlation');
    const rest = Math.sqrt(1 - rho * rho);
    const usualRest = Math.sqrt(1 - DEPENDENT_RHO * DEPENDENT_RHO);
    for (let row = 0, to = 0; row < count; row++, to += width) {
      for (let f = 0; f < NUMERIC; f++) features[to + f] = normals.normal();
      if (rho !== 0) features[to + 1] = rho * features[to]! + rest * features[to + 1]!;
      features[to + 3] = DEPENDENT_RHO * features[to + 2]! + usualRest * features[to + 3]!;
    }
    for (let f = 0; f < NUMERIC; f++) {
      const offset = body.offsets[f]! + latents[at + f]! + sizeOf(changes, 'shift', f);
      const gain = body.gains[f]! * (sizeOf(changes, 'scale', f) || 1);
      for (let row = 0, to = f; row < count; row++, to += width) features[to] = offset + gain * features[to]!;
      const stuck = changes.find(({ kind, feature = 0 }) => kind === 'stuck' && feature === f);
      if (stuck !== undefined) for (let row = 0, to = f; row < count; row++, to += width) features[to] = stuck.size;
      const missing = sizeOf(changes, 'missing', f) || (f === NUMERIC - 1 ? USUAL_MISSING : 0);
      if (missing === 0) continue;
      for (let row = 0, to = f; row < count; row++, to += width) if (normals.uniform() < missing) features[to] = NaN;
    }
  }

  #scores(row: number, confidenceShape: number): void {
    const top = pick(this.#classes, this.#normals.uniform());
    // Between one half and one, most of it high.
    const confidence = 1 - 0.5 * this.#normals.uniform() ** confidenceShape;
    const rest = (1 - confidence) / (CLASSES.length - 1);
    for (let c = 0; c < CLASSES.length; c++) this.scores[row * CLASSES.length + c] = c === top ? confidence : rest;
  }

  /** How many rows each latency stands for. */
  static readonly rowsPerRun = ROWS_PER_RUN;
}

function sizeOf(changes: readonly Change[], kind: Change['kind'], feature = 0): number {
  for (const change of changes) if (change.kind === kind && (change.feature ?? 0) === feature) return change.size;
  return 0;
}

/** Cumulative shares whose first has its log odds moved and then so much added. */
function tilt(into: Float64Array, shares: readonly number[], logOdds: number, added: number): void {
  const odds = (shares[0]! / (1 - shares[0]!)) * Math.exp(logOdds);
  const first = Math.min(1, odds / (1 + odds) + added);
  const scale = (1 - first) / (1 - shares[0]!);
  into[0] = first;
  for (let i = 1; i < shares.length; i++) into[i] = into[i - 1]! + shares[i]! * scale;
}

function pick(cumulative: Float64Array, value: number): number {
  let at = 0;
  while (at < cumulative.length - 1 && value >= cumulative[at]!) at += 1;
  return at;
}
