import { signalsOf, type Plan } from '@fleetally/counts';
import type { DeviceSlice } from '../release/device-slice.js';
import type { StoredReport } from './report.js';
import { testReport } from './testing-reports.js';

/** A slice as the report of one window. Every start of the agent begins its numbers anew. */
export function reportOfSlice(plan: Plan, planDigest: string, slice: DeviceSlice, i: number): StoredReport {
  const started = slice.boots > 0;
  return testReport({
    ...{ model: plan.model, planDigest, device: slice.device, boot: started ? i : 1 },
    ...{ version: slice.version, variant: slice.variant, modelDigest: slice.digest },
    sequence: started ? 1 : 2 + i,
    windowStart: slice.start,
    windowSeconds: 3_600,
    samples: Float32Array.from(slice.samples),
    sums: Float32Array.from(slice.sums),
    counts: new Int32Array(0),
    attributes: slice.attributes,
    inferences: slice.samples[signalsOf(plan).groups.indexOf('all')]!,
  });
}
