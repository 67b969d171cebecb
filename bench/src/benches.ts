import { compareBench } from './compare/compare-bench.js';
import { consoleBench } from './console/console-bench.js';
import { countingBench } from './counting/counting-bench.js';
import { daemonBench } from './daemon/daemon-bench.js';
import { inferenceBench } from './inference/inference-bench.js';
import { ingestBench } from './ingest/ingest-bench.js';
import type { Bench } from './measure/figure.js';
import { memoryBench } from './memory/memory-bench.js';
import { sizeBench } from './size/size-bench.js';
import { tickBench } from './tick/tick-bench.js';

/** In the order they are run and told. */
export const BENCHES: readonly Bench[] = [
  countingBench,
  inferenceBench,
  daemonBench,
  sizeBench,
  memoryBench,
  ingestBench,
  tickBench,
  compareBench,
  consoleBench,
];
