import type { ReportColumns } from '../detect/types.js';

/**
 * Empties the rows of broken devices in place, so that the fleet is not judged by them: they have reported, and counted
 * nothing. Cost: O(devices), and nothing when none is broken.
 */
export function withoutBroken(columns: ReportColumns, broken: ReadonlySet<string>): ReportColumns {
  const { devices, samples, sums } = columns;
  if (broken.size === 0 || devices.length === 0) return columns;
  const groups = samples.length / devices.length;
  const signals = sums.length / devices.length;
  for (const [d, device] of devices.entries()) {
    if (!broken.has(device)) continue;
    samples.fill(0, d * groups, (d + 1) * groups);
    sums.fill(0, d * signals, (d + 1) * signals);
  }
  return columns;
}
