import type { Case } from './case.js';
import { COUNTED_CASES, FLEET_CASES } from './fleet-cases.js';
import { NOISE_CASES } from './noise-cases.js';
import { RARE_CASES } from './rare-cases.js';

/** Every case, in the order of the document's table. */
export const CASES: readonly Case[] = [...FLEET_CASES, ...RARE_CASES, ...NOISE_CASES, ...COUNTED_CASES];
