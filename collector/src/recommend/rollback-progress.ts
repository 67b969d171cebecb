import type { Recommendation } from './types.js';

/** A device that ran the version when the rollback was accepted, with what it says now. */
export interface AffectedDevice {
  readonly device: string;
  readonly version: string;
  readonly variant: string;
  /** Event time of its last report, epoch seconds. */
  readonly lastSeen: number;
}

export interface DeviceProgress extends AffectedDevice {
  /** `back`: runs the version it should. `elsewhere`: runs neither. `waiting`: still says the old one, or nothing new. */
  readonly state: 'back' | 'elsewhere' | 'waiting';
}

export interface Progress {
  readonly devices: readonly DeviceProgress[];
  readonly back: number;
  readonly total: number;
  /** All that ran the version run something else now. */
  readonly isDone: boolean;
}

/** How far a rollback has come, by what devices say that they run and not by what they were told. */
export function progressOf({ from, to }: Recommendation, affected: readonly AffectedDevice[]): Progress {
  const devices = affected.map((device): DeviceProgress => ({
    ...device,
    state: device.version === to ? 'back' : device.version === from ? 'waiting' : 'elsewhere',
  }));
  const left = devices.filter(({ state }) => state === 'waiting').length;
  return {
    devices,
    back: devices.filter(({ state }) => state === 'back').length,
    total: devices.length,
    isDone: devices.length > 0 && left === 0,
  };
}
