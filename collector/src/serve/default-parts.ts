import { firstPeriodPart } from '../first-period/first-period-part.js';
import { frontPart } from '../front/front-part.js';
import { httpPart } from '../http/http-part.js';
import { notifyPart } from './notify-part.js';
import type { CollectorPart } from './part.js';
import { publishedPart } from './published-part.js';
import { recommendPart } from './recommend-part.js';
import { releasePart } from './release-part.js';
import { judgeOf } from './judge-of.js';
import { retentionPart } from './retention-part.js';
import { tickPart } from './tick-part.js';

/** What `fleetally serve` runs beside ingest, in the order of starting. */
export function defaultParts(): CollectorPart[] {
  const releases = releasePart(judgeOf);
  return [
    tickPart(),
    publishedPart(),
    releases,
    firstPeriodPart(),
    retentionPart(),
    recommendPart(),
    notifyPart(),
    frontPart(),
    httpPart(),
  ];
}
