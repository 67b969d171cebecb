import type { ReplayResult } from '../replay/replay.js';

/** What a replay came to, in words. */
export function replayText(
  { devices, inferences, failed, windows, deviceWindows, belowMinimum, reports, problem }: ReplayResult,
  rejectedRows: number,
  minSamples: number,
): string {
  const count = (value: number): string => value.toLocaleString('en');
  const lines = [
    `inferences  ${count(inferences)} on ${count(devices)} devices in ${count(windows)} windows${failed === 0 ? '' : `, ${count(failed)} of them failed`}`,
    ...(rejectedRows === 0
      ? []
      : [`left out    ${count(rejectedRows)} rows without a time, a device or a number that the model needs`]),
    `reports     ${count(reports.sealed)} sealed, ${count(reports.acked)} stored by the collector, ${count(reports.queued)} waiting, ${count(reports.rejected)} refused, ${count(reports.dropped)} dropped`,
    ...(belowMinimum === 0
      ? []
      : [
          `not counted ${count(belowMinimum)} of ${count(deviceWindows)} windows of single devices, with fewer than ${minSamples} inferences`,
        ]),
    ...(belowMinimum > 0 && belowMinimum === deviceWindows
      ? ['            that is all of them: give a longer --window or a smaller --min-samples']
      : []),
    ...(problem === undefined ? [] : [`trouble     ${problem}`]),
    ...(problem?.includes('CLOCK') === true
      ? ['            the collector takes the last 90 days by default: --shift-to now moves recorded times there']
      : []),
  ];
  return `${lines.join('\n')}\n`;
}
