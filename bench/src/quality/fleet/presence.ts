import type { Normals } from '../draw/normals.js';
import { WINDOWS_PER_DAY, type Size } from './influence.js';

/** Which devices report in a window, and under which names. */
export interface Presence {
  /** 1 where a device reports. */
  readonly present: Uint8Array;
  /** Names by device; a device that is replaced gets another. */
  readonly names: string[];
  turn(window: number, bodies: Bodies): void;
}

/** What presence may do to the devices' bodies. */
export interface Bodies {
  renew(device: number, mean: number): void;
}

export type MakePresence = (size: Size, normals: Normals) => Presence;

export interface Churn {
  /** Share of devices replaced per day by new ones. */
  readonly replacedPerDay?: number;
  /** Mean offset of new devices, in standard deviations of a feature: the mix changes. */
  readonly newMean?: number;
  /** Share that joins on day `joinDay` only (they are silent before). */
  readonly joiningShare?: number;
  readonly joinDay?: number;
  /** Share that leaves for good on day `leaveDay`. */
  readonly leavingShare?: number;
  readonly leaveDay?: number;
  /** Chance per window to fall silent, and to come back. */
  readonly silence?: { readonly fall: number; readonly back: number };
}

export function churn(options: Churn): MakePresence {
  return (size, normals) => {
    const present = new Uint8Array(size.devices).fill(1);
    const member = new Uint8Array(size.devices).fill(1);
    const names = Array.from({ length: size.devices }, (_, d) => `device-${d}`);
    let born = size.devices;
    const joining = Math.round(size.devices * (options.joiningShare ?? 0));
    const leaving = Math.round(size.devices * (options.leavingShare ?? 0));
    for (let d = 0; d < joining; d++) member[d] = 0;
    return {
      present,
      names,
      turn(window, bodies) {
        const day = Math.floor(window / WINDOWS_PER_DAY);
        if (window % WINDOWS_PER_DAY === 0) {
          if (day === options.joinDay) {
            for (let d = 0; d < joining; d++) {
              member[d] = 1;
              bodies.renew(d, options.newMean ?? 0);
            }
          }
          if (day === options.leaveDay) for (let d = 0; d < leaving; d++) member[size.devices - 1 - d] = 0;
        }
        // Replaced one by one all day long, not all at midnight.
        const chance = (options.replacedPerDay ?? 0) / WINDOWS_PER_DAY;
        if (chance > 0) {
          for (let d = 0; d < size.devices; d++) {
            if (normals.uniform() >= chance) continue;
            names[d] = `device-${born++}`;
            bodies.renew(d, options.newMean ?? 0);
          }
        }
        const { silence } = options;
        for (let d = 0; d < size.devices; d++) {
          if (silence !== undefined) {
            const flip = normals.uniform() < (present[d] === 1 ? silence.fall : silence.back);
            if (flip) present[d] = present[d] === 1 ? 0 : 1;
            if (member[d] === 0) present[d] = 0;
          } else {
            present[d] = member[d]!;
          }
        }
      },
    };
  };
}
