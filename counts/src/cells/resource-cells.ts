import type { ResourceKind } from '../plan/resources.js';

/** Within a log-spaced cell no value is further than 10 % from the one that stands for it, as with latency. */
const GAMMA = (1 + 0.1) / (1 - 0.1);

/** Cells of one figure: `bins` from `least` on, log-spaced or evenly, then `under` and `over`. */
export interface ResourceCells {
  readonly kind: ResourceKind;
  readonly scale: 'log' | 'linear';
  readonly least: number;
  /** Width of an even bin; the factor between the bounds of a log-spaced one. */
  readonly step: number;
  readonly bins: number;
  /** bins + 2. */
  readonly length: number;
}

/**
 * Memory from 1 MiB to 1 TiB, processor time from a thousandth of a core to 256, power from 1 mW to 10 kW: log-spaced.
 * Temperature in 2 degrees from -40 to 126, charge in twentieths: even. The same in every plan, so that they need no
 * reference and can be compared across models.
 */
const CELLS: Readonly<Record<ResourceKind, ResourceCells>> = {
  rss: logCells('rss', 2 ** 20, 2 ** 40),
  cpu: logCells('cpu', 1e-3, 256),
  temperature: linearCells('temperature', -40, 2, 83),
  battery: linearCells('battery', 0, 0.05, 20),
  power: logCells('power', 1e-3, 1e4),
};

export function resourceCells(kind: ResourceKind): ResourceCells {
  return CELLS[kind];
}

/** The cell of a sample; -1 for one that is no number, which is not counted. Full charge is in the last bin. */
export function resourceCell({ kind, scale, least, step, bins }: ResourceCells, value: number): number {
  if (!Number.isFinite(value)) return -1;
  if (value < least) return bins;
  const at = scale === 'log' ? Math.log(value / least) / Math.log(step) : (value - least) / step;
  // 0.15 / 0.05 is a little below 3: a step of charge as devices tell it (whole per cents) must not fall short.
  const bin = Math.floor(at + 1e-9);
  if (bin < bins) return bin;
  return kind === 'battery' && value <= 1 ? bins - 1 : bins + 1;
}

/** Lower bound of bin `bin`; of the bin after the last, its upper bound. */
export function resourceBound({ scale, least, step }: ResourceCells, bin: number): number {
  return scale === 'log' ? least * step ** bin : least + step * bin;
}

/** The value that stands for a cell, in the figure's unit. For `under` and `over` it is the nearest bound. */
export function resourceValue(cells: ResourceCells, cell: number): number {
  if (cell >= cells.bins) return resourceBound(cells, cell === cells.bins ? 0 : cells.bins);
  const low = resourceBound(cells, cell);
  return cells.scale === 'log' ? (low * 2 * GAMMA) / (1 + GAMMA) : low + cells.step / 2;
}

function logCells(kind: ResourceKind, least: number, most: number): ResourceCells {
  const bins = Math.ceil(Math.log(most / least) / Math.log(GAMMA));
  return { kind, scale: 'log', least, step: GAMMA, bins, length: bins + 2 };
}

function linearCells(kind: ResourceKind, least: number, step: number, bins: number): ResourceCells {
  return { kind, scale: 'linear', least, step, bins, length: bins + 2 };
}
