import type { ResourceKind } from '../plan/resources.js';
import type { CellLayout } from '../cells/layout.js';
import { resourceCell, resourceCells } from '../cells/resource-cells.js';

/** Figures of a device at one moment, in the units of `ResourceKind`; what it doesn't offer is absent. */
export type ResourceSample = Readonly<Partial<Record<ResourceKind, number>>>;

/** Counts samples of those figures that a plan asks for. */
export class ResourceCounter {
  readonly #cells: Int32Array;
  readonly #figures: readonly { readonly kind: ResourceKind; readonly offset: number }[];

  constructor({ blocks }: CellLayout, cells: Int32Array) {
    this.#cells = cells;
    this.#figures = blocks.flatMap(({ resource, offset }) =>
      resource === undefined ? [] : [{ kind: resource, offset }],
    );
  }

  count(sample: ResourceSample): void {
    for (const { kind, offset } of this.#figures) {
      const cell = resourceCell(resourceCells(kind), sample[kind] ?? NaN);
      if (cell >= 0) this.#cells[offset + cell]!++;
    }
  }
}
