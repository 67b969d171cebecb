import { cellLayout } from '@fleetally/counts';
import type { Plan } from '@fleetally/counts';

/** The cells of the block with this id ('feature/x', 'classes', 'errors' …). */
export function blockCells(plan: Plan, cells: Int32Array, id: string): number[] {
  const block = cellLayout(plan).blocks.find((candidate) => candidate.id === id);
  if (block === undefined) throw new Error(`the plan has no block ${id}`);
  return [...cells.subarray(block.offset, block.offset + block.length)];
}

export function sumOf(cells: readonly number[]): number {
  return cells.reduce((sum, cell) => sum + cell, 0);
}
