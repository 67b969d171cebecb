import { firstPeriodPart } from '../first-period/first-period-part.js';
import { httpPart } from '../http/http-part.js';
import type { CollectorPart } from './part.js';
import { releasePart } from './release-part.js';
import { retentionPart } from './retention-part.js';
import { tickPart } from './tick-part.js';

/** What `fleetally serve` runs beside ingest, in the order of starting. */
export function defaultParts(): CollectorPart[] {
  return [tickPart(), releasePart(), firstPeriodPart(), retentionPart(), httpPart()];
}
