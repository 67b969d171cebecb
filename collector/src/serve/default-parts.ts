import type { CollectorPart } from './part.js';

/** What `fleetally serve` runs beside ingest, in the order of starting. */
export function defaultParts(): CollectorPart[] {
  return [];
}
