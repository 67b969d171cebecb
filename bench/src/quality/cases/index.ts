import { ACCURACY_CASES } from './accuracy-case.js';
import { AGREEMENT_CASES } from './agreement-case.js';
import { ATTRIBUTION_CASES } from './attribution-case.js';
import type { Case } from './case.js';
import { CONCORDANCE_CASES } from './concordance-case.js';
import { COST_CASES } from './cost-case.js';
import { DETECTOR_CASES } from './detectors-case.js';
import { COUNTED_CASES, FLEET_CASES } from './fleet-cases.js';
import { LATE_CASES } from './late-case.js';
import { NOISE_CASES } from './noise-cases.js';
import { POWER_CASES } from './power-cases.js';
import { PROMISE_CASES } from './promise-cases.js';
import { RARE_CASES } from './rare-cases.js';
import { SINE_CASES } from './sine-case.js';
import { SMALL_CASES } from './small-cases.js';
import { TINY_SHIFT_CASES } from './tiny-shift-case.js';
import { WHERE_CASES } from './where-case.js';
import { WHO_CASES } from './who-case.js';

/** Every case, roughly in the order of the document's table. */
export const CASES: readonly Case[] = [
  ...PROMISE_CASES,
  ...POWER_CASES,
  ...TINY_SHIFT_CASES,
  ...SINE_CASES,
  ...COST_CASES,
  ...AGREEMENT_CASES,
  ...FLEET_CASES,
  ...SMALL_CASES,
  ...RARE_CASES,
  ...NOISE_CASES,
  ...CONCORDANCE_CASES,
  ...ACCURACY_CASES,
  ...ATTRIBUTION_CASES,
  ...WHERE_CASES,
  ...WHO_CASES,
  ...LATE_CASES,
  ...DETECTOR_CASES,
  ...COUNTED_CASES,
];
