import { countingBench } from './counting/counting-bench.js';
import type { Bench } from './measure/figure.js';

/** In the order they are run and told. */
export const BENCHES: readonly Bench[] = [countingBench];
