import type { Feature } from '@fleetally/counts';

import { channelShape, summariseChannel } from './channel-summary.js';
import type { ChannelShape, Layout } from './channel-summary.js';
import { Converter, isDense } from './numbers.js';
import type { Dense } from './numbers.js';
import { project, signedBuckets } from './signed-buckets.js';
import type { SignedBuckets } from './signed-buckets.js';
import type { TensorView } from './tensor-view.js';

const STATISTICS = ['mean', 'deviation', 'detail'] as const;

interface SummaryGroup {
  readonly layout: Layout;
  readonly channel: number;
  /** Feature index of mean, deviation, detail; -1 where the plan does not ask for it. */
  readonly slots: readonly [number, number, number];
}

interface ProjectionGroup {
  readonly of: number;
  readonly seed: number;
  readonly buckets: readonly { readonly slot: number; readonly bucket: number }[];
}

/** Reduces each row of one tensor to the summaries and random projections that the plan names. */
export class DenseReader {
  readonly #summaries: readonly SummaryGroup[];
  readonly #projections: readonly ProjectionGroup[];
  readonly #converter = new Converter();
  readonly #three = new Float64Array(3);
  readonly #projected: Float64Array;
  /** One table per projection group, for the element count seen last (a model's rows rarely change size). */
  #tables: readonly SignedBuckets[] = [];
  #tableElements = -1;
  /** One shape per summary group, for the dims seen last. */
  #shapes: readonly ChannelShape[] = [];
  #shapeDims: readonly number[] | undefined;

  constructor(features: readonly Feature[], slots: readonly number[]) {
    this.#summaries = summaryGroups(features, slots);
    this.#projections = projectionGroups(features, slots);
    this.#projected = new Float64Array(Math.max(1, ...this.#projections.map(({ of }) => of)));
  }

  get empty(): boolean {
    return this.#summaries.length === 0 && this.#projections.length === 0;
  }

  /** As ColumnReader.read. Cost: one pass for each channel named and one for each projection group. */
  read(
    tensor: TensorView,
    first: number,
    count: number,
    stride: number,
    elements: number,
    out: Float64Array,
    width: number,
  ): void {
    const { data, dims } = tensor;
    if (this.#projections.length > 0) this.#prepareTables(elements);
    if (this.#summaries.length > 0) this.#prepareShapes(dims, elements);
    for (let r = 0; r < count; r += 1) {
      const start = (first + r) * stride;
      // Two calls on purpose: one variable for both arrays makes the compiler give up on what they have in common.
      if (isDense(data)) this.#reduce(data, start, elements, out, r * width);
      else this.#reduce(this.#converter.convert(tensor, start, elements), 0, elements, out, r * width);
    }
  }

  #reduce(data: Dense, offset: number, elements: number, out: Float64Array, row: number): void {
    for (let g = 0; g < this.#summaries.length; g += 1) {
      this.#summarise(this.#summaries[g]!, this.#shapes[g]!, data, offset, elements, out, row);
    }
    for (let g = 0; g < this.#projections.length; g += 1) {
      project(data, offset, this.#tables[g]!, this.#projected);
      for (const { slot, bucket } of this.#projections[g]!.buckets) out[row + slot] = this.#projected[bucket]!;
    }
  }

  #summarise(
    { channel, slots }: SummaryGroup,
    shape: ChannelShape,
    data: Dense,
    offset: number,
    elements: number,
    out: Float64Array,
    row: number,
  ): void {
    const three = this.#three;
    if (elements === 0 || channel >= shape.channels) three.fill(NaN);
    else summariseChannel(data, offset + channel * shape.channelStride, shape, three);
    for (let s = 0; s < 3; s += 1) if (slots[s]! >= 0) out[row + slots[s]!] = three[s]!;
  }

  #prepareShapes(dims: readonly number[], elements: number): void {
    if (this.#shapeDims !== undefined && sameRows(dims, this.#shapeDims)) return;
    this.#shapes = this.#summaries.map(({ layout }) => channelShape(layout, dims, elements));
    this.#shapeDims = [...dims];
  }

  #prepareTables(elements: number): void {
    if (elements === this.#tableElements) return;
    this.#tables = this.#projections.map(({ of, seed }) => signedBuckets(elements, of, seed));
    this.#tableElements = elements;
  }
}

/** Whether two tensors have rows of one shape; how many rows doesn't matter. */
function sameRows(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let axis = 1; axis < a.length; axis += 1) if (a[axis] !== b[axis]) return false;
  return true;
}

function summaryGroups(features: readonly Feature[], slots: readonly number[]): SummaryGroup[] {
  const groups = new Map<string, { layout: Layout; channel: number; slots: [number, number, number] }>();
  for (const slot of slots) {
    const { source } = features[slot]!;
    if (!('summary' in source)) continue;
    const key = `${source.layout}/${source.channel}`;
    const group = groups.get(key) ?? { layout: source.layout, channel: source.channel, slots: [-1, -1, -1] };
    group.slots[STATISTICS.indexOf(source.summary)] = slot;
    groups.set(key, group);
  }
  return [...groups.values()];
}

function projectionGroups(features: readonly Feature[], slots: readonly number[]): ProjectionGroup[] {
  const groups = new Map<string, { of: number; seed: number; buckets: { slot: number; bucket: number }[] }>();
  for (const slot of slots) {
    const { source } = features[slot]!;
    if (!('projection' in source)) continue;
    const key = `${source.of}/${source.seed}`;
    const group = groups.get(key) ?? { of: source.of, seed: source.seed, buckets: [] };
    group.buckets.push({ slot, bucket: source.projection });
    groups.set(key, group);
  }
  return [...groups.values()];
}
