/** A cohort is what these attributes agree on; the empty one is the whole fleet. */
export type Cohort = Readonly<Record<string, string>>;

/** A change of one sensor on one cohort from a time on. */
export type Fault = DriftFault | BreakFault;

export interface DriftFault {
  kind: 'drift';
  cohort: Cohort;
  sensor: string;
  /** The whole shift, in the sensor's unit. */
  shift: number;
  fromSeconds: number;
  /** The shift grows evenly over this time; 0 is a step. */
  rampSeconds: number;
}

export interface BreakFault {
  kind: 'break';
  cohort: Cohort;
  sensor: string;
  /** Ten times too much; always the same value; degrees Celsius told as Fahrenheit. */
  mode: 'scaled' | 'stuck' | 'fahrenheit';
  fromSeconds: number;
}

/** A sensor of `cohort` that creeps away by `shift`. */
export function driftGently(
  cohort: Cohort,
  sensor: string,
  shift: number,
  fromSeconds: number,
  rampSeconds = 0,
): DriftFault {
  return { kind: 'drift', cohort, sensor, shift, fromSeconds, rampSeconds };
}

/** A sensor of `cohort` that is plainly wrong from one reading to the next. */
export function breakSensor(
  cohort: Cohort,
  sensor: string,
  fromSeconds: number,
  mode: BreakFault['mode'] = 'scaled',
): BreakFault {
  return { kind: 'break', cohort, sensor, mode, fromSeconds };
}

/** What the sensor says instead of `reading`; `usual` is its mean, where a stuck one stays. */
export function distort(fault: Fault, reading: number, usual: number, seconds: number): number {
  if (seconds < fault.fromSeconds) return reading;
  if (fault.kind === 'drift') {
    const share = fault.rampSeconds > 0 ? Math.min(1, (seconds - fault.fromSeconds) / fault.rampSeconds) : 1;
    return reading + fault.shift * share;
  }
  switch (fault.mode) {
    case 'scaled':
      return reading * 10;
    case 'stuck':
      return usual;
    case 'fahrenheit':
      return reading * 1.8 + 32;
  }
}

/** Whether a device with these attributes belongs to the cohort. */
export function isMember(attributes: Cohort, cohort: Cohort): boolean {
  return Object.entries(cohort).every(([name, value]) => attributes[name] === value);
}
