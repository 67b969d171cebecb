import type { BinaryTarget } from './lane.js';

/** A string literal. Only for what is not a value of a query, such as a table function's arguments. */
export function quoted(text: string): string {
  return `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;
}

export function columnNames(target: BinaryTarget): string {
  return target.columns.map(([name]) => name).join(', ');
}

export function structure(target: BinaryTarget): string {
  return target.columns.map(([name, type]) => `${name} ${type}`).join(', ');
}
