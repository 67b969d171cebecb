import type { Row } from './connection/lane.js';
import { StoreError } from './store-error.js';

/** Readers of JSON rows: each checks that a column is there and of the type that the statement promised. */
export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw wrong(column, 'text', value);
  return value;
}

/** Also reads 64-bit integers that a server sends quoted. Exact below 2^53. */
export function number(row: Row, column: string): number {
  const value = row[column];
  const read = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof read !== 'number' || Number.isNaN(read)) throw wrong(column, 'a number', value);
  return read;
}

export function numberOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : number(row, column);
}

export function texts(row: Row, column: string): string[] {
  const value = row[column];
  if (!Array.isArray(value)) throw wrong(column, 'a list', value);
  return value.map(String);
}

export function textMap(row: Row, column: string): Record<string, string> {
  const value = row[column];
  if (typeof value !== 'object' || value === null) throw wrong(column, 'a map', value);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, String(entry)]));
}

/** A Float64 that was selected as text, since JSON has no NaN and no infinity. */
export function floatText(row: Row, column: string): number {
  const value = text(row, column);
  if (value === 'inf') return Infinity;
  return value === '-inf' ? -Infinity : Number(value);
}

/** A DateTime64(3) literal, UTC. */
export function dateTime64(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
}

function wrong(column: string, expected: string, value: unknown): StoreError {
  return new StoreError('REJECTED', `store: column ${column} should be ${expected} but is ${typeof value}`);
}
