import type { Normals } from '../draw/normals.js';

/** The dimensions of a simulated fleet. Signals are device-major: theta[device * signals + signal]. */
export interface Size {
  readonly devices: number;
  readonly signals: number;
  /** Cohort of each device. */
  readonly cohortOf: Int32Array;
  readonly cohorts: number;
}

/**
 * Something that moves means. `apply` is called once per window in order and adds to `theta`: the mean of each device's
 * score in this window, in standard deviations of one inference.
 */
export interface Influence {
  apply(window: number, theta: Float64Array): void;
}

export type MakeInfluence = (size: Size, normals: Normals) => Influence;

export const WINDOWS_PER_DAY = 288;

/** A shock that all devices share, per signal an AR(1) with standard deviation `sd`; φ = 0 is white. */
export function commonShock(phi: number, sd: number, draw: 'normal' | 'heavy' = 'normal'): MakeInfluence {
  return (size, normals) => {
    const walk = wander(size.signals, phi, sd, normals, draw);
    return {
      apply(_window, theta) {
        walk.step();
        for (let d = 0, at = 0; d < size.devices; d++) {
          for (let s = 0; s < size.signals; s++, at++) theta[at]! += walk.values[s]!;
        }
      },
    };
  };
}

/** Every cohort has its own weather: contrasts between cohorts can't take it out. */
export function cohortShock(phi: number, sd: number): MakeInfluence {
  return (size, normals) => {
    const walk = wander(size.cohorts * size.signals, phi, sd, normals, 'normal');
    return {
      apply(_window, theta) {
        walk.step();
        for (let d = 0, at = 0; d < size.devices; d++) {
          const from = size.cohortOf[d]! * size.signals;
          for (let s = 0; s < size.signals; s++, at++) theta[at]! += walk.values[from + s]!;
        }
      },
    };
  };
}

/** Each device wanders by itself. `from`: the window with which it begins to. */
export function deviceWander(phi: number, sd: number, from = 0): MakeInfluence {
  return (size, normals) => {
    const walk = wander(size.devices * size.signals, phi, sd, normals, 'normal');
    return {
      apply(window, theta) {
        walk.step();
        if (window < from) return;
        for (let at = 0; at < theta.length; at++) theta[at]! += walk.values[at]!;
      },
    };
  };
}

/** Day and night: a sine with its own phase per signal (and cohort), whose size differs from day to day. */
export function dayAndNight(amplitude: number, dayToDay: number, byCohort = false): MakeInfluence {
  return (size, normals) => {
    const groups = byCohort ? size.cohorts : 1;
    const phases = Float64Array.from({ length: groups * size.signals }, () => normals.uniform() * 2 * Math.PI);
    const today = new Float64Array(groups * size.signals);
    return {
      apply(window, theta) {
        if (window % WINDOWS_PER_DAY === 0) {
          for (let i = 0; i < today.length; i++) today[i] = amplitude * (1 + dayToDay * normals.normal());
        }
        const angle = (2 * Math.PI * window) / WINDOWS_PER_DAY;
        const now = today.map((size_, i) => size_ * Math.sin(angle + phases[i]!));
        for (let d = 0, at = 0; d < size.devices; d++) {
          const from = byCohort ? size.cohortOf[d]! * size.signals : 0;
          for (let s = 0; s < size.signals; s++, at++) theta[at]! += now[from + s]!;
        }
      },
    };
  };
}

/** Saturdays and Sundays (or two days so much earlier) differ from the others, per signal by a fixed amount of the given spread. */
export function weekend(sd: number, shiftDays = 0): MakeInfluence {
  return (size, normals) => {
    const change = Float64Array.from({ length: size.signals }, () => sd * normals.normal());
    return {
      apply(window, theta) {
        // The epoch began on a Thursday.
        if ((Math.floor(window / WINDOWS_PER_DAY) + 3 + shiftDays) % 7 < 5) return;
        for (let d = 0, at = 0; d < size.devices; d++) {
          for (let s = 0; s < size.signals; s++, at++) theta[at]! += change[s]!;
        }
      },
    };
  };
}

interface Walk {
  readonly values: Float64Array;
  step(): void;
}

/** Stationary from the first step. */
function wander(length: number, phi: number, sd: number, normals: Normals, draw: 'normal' | 'heavy'): Walk {
  const values = new Float64Array(length);
  const fresh = sd * Math.sqrt(1 - phi * phi);
  normals.fill(values);
  for (let i = 0; i < length; i++) values[i]! *= sd;
  return {
    values,
    step() {
      for (let i = 0; i < length; i++) {
        values[i] = phi * values[i]! + fresh * (draw === 'heavy' ? normals.heavy() : normals.normal());
      }
    },
  };
}
