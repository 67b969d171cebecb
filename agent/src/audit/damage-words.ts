import type { DeviceFiles } from './read-device.js';

/** What of a device's folder can't be read, in words. */
export function damageOf({ spool, journal, noise, trouble }: DeviceFiles): string[] {
  const lines = [...spool.damage, ...trouble];
  for (const [what, contents] of [
    ['journal', journal],
    ['noise ledger', noise],
  ] as const) {
    if (contents.damagedBytes > 0) {
      lines.push(`${contents.damagedBytes} bytes of the ${what} hold no intact entry (being written, or damaged)`);
    }
    if (contents.unknown > 0) lines.push(`${contents.unknown} entries of the ${what} are of a later version's kinds`);
    if (contents.totals.missing > 0) {
      lines.push(`${contents.totals.missing} entries of the ${what} were not taken by a full or failing disk`);
    }
  }
  return lines;
}
