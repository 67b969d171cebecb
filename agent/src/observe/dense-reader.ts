import type { Feature } from '@fleetally/counts';

import { channelShape, summariseChannel } from './channel-summary.js';
import type { ChannelShape, Layout } from './channel-summary.js';
import { Converter, isDense } from './numbers.js';
import type { Dense } from './numbers.js';
import { Recent } from './recent.js';
import { project, signedBuckets } from './signed-buckets.js';
import type { SignedBuckets } from './signed-buckets.js';
import type { TensorView } from './tensor-view.js';

const STATISTICS = ['mean', 'deviation', 'detail', 'sharpness'] as const;

/** Feature index of each statistic; -1 where the plan does not ask for it. */
type Slots = [mean: number, deviation: number, detail: number, sharpness: number];

/** How many row lengths and shapes are remembered: texts and images of a few sizes that take turns. */
const KEPT_LENGTHS = 8;
/** All tables of a tensor together: 2 bytes for each element and projection group, so 16 MB. */
const KEPT_ELEMENTS = 8 * 1024 * 1024;

/** A tensor's dims, and the length of its rows: a tensor of rank 1 is one row, whose length no axis but the first tells. */
interface RowShape {
  readonly dims: readonly number[];
  readonly elements: number;
}

interface SummaryGroup {
  readonly layout: Layout;
  readonly channel: number;
  readonly slots: Readonly<Slots>;
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
  readonly #figures = new Float64Array(STATISTICS.length);
  readonly #projected: Float64Array;
  /** One table per projection group, by the number of a row's elements. Costly to make: about 10 ns an element. */
  readonly #tablesOf: Recent<number, readonly SignedBuckets[]>;
  #tables: readonly SignedBuckets[] = [];
  /** One shape per summary group. */
  readonly #shapesOf: Recent<RowShape, readonly ChannelShape[]>;
  #shapes: readonly ChannelShape[] = [];
  /** The row that tables and shapes are for. */
  #row: RowShape = { dims: [], elements: -1 };

  constructor(features: readonly Feature[], slots: readonly number[]) {
    this.#summaries = summaryGroups(features, slots);
    this.#projections = projectionGroups(features, slots);
    this.#projected = new Float64Array(Math.max(1, ...this.#projections.map(({ of }) => of)));
    this.#tablesOf = new Recent(
      (elements: number) => this.#projections.map(({ of, seed }) => signedBuckets(elements, of, seed)),
      {
        same: (a, b) => a === b,
        entries: KEPT_LENGTHS,
        cost: (elements) => elements * this.#projections.length,
        totalCost: KEPT_ELEMENTS,
      },
    );
    this.#shapesOf = new Recent(
      ({ dims, elements }) => this.#summaries.map(({ layout }) => channelShape(layout, dims, elements)),
      { same: sameRow, entries: KEPT_LENGTHS, cost: () => 1, totalCost: KEPT_LENGTHS },
    );
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
    this.#prepare(dims, elements);
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
    const figures = this.#figures;
    if (elements === 0 || channel >= shape.channels) figures.fill(NaN);
    else summariseChannel(data, offset + channel * shape.channelStride, shape, figures);
    for (let s = 0; s < figures.length; s += 1) if (slots[s]! >= 0) out[row + slots[s]!] = figures[s]!;
  }

  #prepare(dims: readonly number[], elements: number): void {
    const { dims: lastDims, elements: last } = this.#row;
    if (elements === last && sameDims(dims, lastDims)) return;
    this.#row = { dims: [...dims], elements };
    if (this.#projections.length > 0) this.#tables = this.#tablesOf.get(elements);
    if (this.#summaries.length > 0) this.#shapes = this.#shapesOf.get(this.#row);
  }
}

function sameRow(a: RowShape, b: RowShape): boolean {
  return a.elements === b.elements && sameDims(a.dims, b.dims);
}

/** Whether two tensors have rows of one shape; how many rows doesn't matter. */
function sameDims(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let axis = 1; axis < a.length; axis += 1) if (a[axis] !== b[axis]) return false;
  return true;
}

function summaryGroups(features: readonly Feature[], slots: readonly number[]): SummaryGroup[] {
  const groups = new Map<string, { layout: Layout; channel: number; slots: Slots }>();
  for (const slot of slots) {
    const { source } = features[slot]!;
    if (!('summary' in source)) continue;
    const key = `${source.layout}/${source.channel}`;
    const group = groups.get(key) ?? { layout: source.layout, channel: source.channel, slots: [-1, -1, -1, -1] };
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
