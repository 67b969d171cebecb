import { describe, it, expect } from 'vitest';
import { Random } from '../random/random.js';
import { scoreNetwork } from '../trainer/score.js';
import { trainNetwork } from '../trainer/train.js';
import { DAY_SECONDS } from './climate.js';
import { breakSensor, driftGently } from './faults.js';
import { simulatedFleet, type FleetOptions } from './fleet.js';
import { CONDITIONS, SENSORS, SENSOR_NAMES } from './machine.js';
import { recordRows } from './record.js';

const START = 20_000 * DAY_SECONDS;
const OPTIONS: FleetOptions = { seed: 5, startSeconds: START, days: 12, deviceCount: 48 };
const STEP = 45;

describe('simulatedFleet', () => {
  it('spreads 48 devices evenly over hardware, region and firmware, under distinct names', () => {
    const fleet = simulatedFleet(OPTIONS);
    const cells = new Map<string, number>();
    for (const { attributes } of fleet) {
      const cell = `${attributes.hardware} ${attributes.region} ${attributes.firmware}`;
      cells.set(cell, (cells.get(cell) ?? 0) + 1);
    }
    expect([...cells.values()]).toEqual(Array.from({ length: 12 }, () => 4));
    expect(new Set(fleet.map((device) => device.id)).size).toBe(48);
  });

  it('gives each device the same readings whether the others are read or not', () => {
    const alone = readings(simulatedFleet(OPTIONS)[7]!, 50);
    const fleet = simulatedFleet(OPTIONS);
    for (const device of fleet.slice(0, 7)) readings(device, 50);
    expect(readings(fleet[7]!, 50)).toEqual(alone);
    expect(readings(simulatedFleet({ ...OPTIONS, seed: 6 })[7]!, 50)).not.toEqual(alone);
  });

  it('reads in one go what it reads in pieces', () => {
    const whole = readings(simulatedFleet(OPTIONS)[0]!, 40);
    const device = simulatedFleet(OPTIONS)[0]!;
    const first = readings(device, 15);
    const rest = new Float32Array(25 * 8);
    device.read(START + 15 * STEP, STEP, 25, rest);
    expect([...first, ...rest]).toEqual([...whole]);
  });

  it('makes devices unlike one another, noise autocorrelated, and some readings missing', () => {
    const fleet = simulatedFleet(OPTIONS);
    const pressure = SENSOR_NAMES.indexOf('supply_pressure');
    const columns = fleet.map((device) => column(readings(device, 2000), pressure));
    const deviceMeans = columns.map((values) => mean(values.filter((value) => !Number.isNaN(value))));
    // Offsets have sd 0.4 x 0.25 bar; were all devices alike, their means would differ by about 0.02.
    expect(deviation(deviceMeans)).toBeGreaterThan(0.06);
    const lagOne = mean(columns.map((values) => autocorrelation(values)));
    expect(lagOne).toBeGreaterThan(0.25);
    const missing = mean(columns.flat().map((value) => (Number.isNaN(value) ? 1 : 0)));
    expect(missing).toBeGreaterThan(0.001);
    expect(missing).toBeLessThan(0.02);
  });

  it('has days and nights that differ from one day to the next, alike within a region', () => {
    const fleet = simulatedFleet(OPTIONS).filter((device) => device.attributes.region === 'north');
    const temperature = SENSOR_NAMES.indexOf('motor_temperature');
    const rises = fleet.map((device) => {
      const values = column(readings(device, 8 * 1920), temperature);
      return Array.from({ length: 8 }, (_, day) => {
        const at = (hour: number): number =>
          presentMean(values.slice(day * 1920 + hour * 80, day * 1920 + (hour + 4) * 80));
        return at(10) - at(0);
      });
    });
    const byDay = Array.from({ length: 8 }, (_, day) => mean(rises.map((rise) => rise[day]!)));
    expect(mean(byDay)).toBeGreaterThan(2);
    expect(deviation(byDay)).toBeGreaterThan(0.4);
  });

  it('lets a model tell the conditions apart, but not perfectly', () => {
    const train = recordRows(simulatedFleet({ ...OPTIONS, seed: 100 }), {
      fromSeconds: START,
      stepSeconds: 900,
      rowsPerDevice: 400,
    });
    const network = trainNetwork(train, new Random(1), { hidden: 16, epochs: 4 });
    const heldOut = recordRows(simulatedFleet({ ...OPTIONS, seed: 101 }), {
      fromSeconds: START,
      stepSeconds: 900,
      rowsPerDevice: 100,
    });
    const score = scoreNetwork(network, heldOut);
    expect(score.accuracy).toBeGreaterThan(0.85);
    expect(score.accuracy).toBeLessThan(0.99);
    expect(score.calibrationError).toBeLessThan(0.04);
    expect(new Set(train.labels).size).toBe(CONDITIONS.length);
  });
});

describe('faults', () => {
  it('changes the named sensor of the named cohort from its time on, and nothing else', () => {
    const sensor = SENSOR_NAMES.indexOf('acoustic_level');
    const from = START + 20 * STEP;
    const clean = simulatedFleet(OPTIONS)
      .slice(0, 2)
      .map((device) => readings(device, 40));
    const fleet = simulatedFleet(OPTIONS).slice(0, 2);
    expect(fleet.map((device) => device.attributes.hardware)).toEqual(['kestrel', 'merlin']);
    const faulty = fleet.map((device) => {
      device.setFaults([driftGently({ hardware: 'kestrel' }, 'acoustic_level', 0.5, from)]);
      return readings(device, 40);
    });
    expect(faulty[1]).toEqual(clean[1]);
    faulty[0]!.forEach((value, i) => {
      const expected = clean[0]![i]! + (i % 8 === sensor && i >= 20 * 8 ? 0.5 : 0);
      if (!Number.isNaN(expected)) expect(value).toBeCloseTo(expected, 4);
    });
  });

  it('ramps, scales, sticks and changes the unit', () => {
    const from = START + 10 * STEP;
    const read = (...faults: Parameters<ReturnType<typeof simulatedFleet>[number]['setFaults']>[0]): number[] => {
      const device = simulatedFleet({ ...OPTIONS, variety: { missing: 0 } })[0]!;
      device.setFaults(faults);
      return column(readings(device, 30), SENSOR_NAMES.indexOf('bearing_temperature'));
    };
    const clean = read();
    const name = 'bearing_temperature';
    expect(read(driftGently({}, name, 2, from, 20 * STEP))[20]).toBeCloseTo(clean[20]! + 1, 4);
    expect(read(breakSensor({}, name, from))[10]).toBeCloseTo(clean[10]! * 10, 2);
    expect(new Set(read(breakSensor({}, name, from, 'stuck')).slice(10)).size).toBe(1);
    expect(read(breakSensor({}, name, from, 'fahrenheit'))[29]).toBeCloseTo(clean[29]! * 1.8 + 32, 3);
    expect(read(breakSensor({}, name, from)).slice(0, 10)).toEqual(clean.slice(0, 10));
  });
});

describe('presence', () => {
  it('takes devices offline and back, and lets some join and leave', () => {
    const fleet = simulatedFleet({ ...OPTIONS, churn: 3, outagesPerDay: 0.1 });
    const outages = fleet.flatMap((device) => device.presence.outages);
    // 48 devices x 12 days x 0.1 a day, less for the time spent offline: standard deviation 7.
    expect(outages.length).toBeGreaterThan(25);
    expect(outages.length).toBeLessThan(90);
    for (const { from, until } of outages) {
      expect(until - from).toBeGreaterThanOrEqual(1800);
      expect(until - from).toBeLessThanOrEqual(36_000);
    }
    const [first] = fleet.filter((device) => device.presence.outages.length > 0);
    const outage = first!.presence.outages[0]!;
    expect(first!.presence.isOnline(outage.from)).toBe(false);
    expect(first!.presence.isAlive(outage.from)).toBe(true);
    expect(first!.presence.isOnline(outage.until)).toBe(true);
    expect(fleet.filter((device) => device.presence.life.from > START)).toHaveLength(3);
    expect(fleet.filter((device) => device.presence.life.until < START + 12 * DAY_SECONDS)).toHaveLength(3);
  });

  it('refuses a fleet that cannot be', () => {
    expect(() => simulatedFleet({ ...OPTIONS, deviceCount: 0 })).toThrow(RangeError);
    expect(() => simulatedFleet({ ...OPTIONS, deviceCount: 4, churn: 3 })).toThrow(RangeError);
  });
});

type Device = ReturnType<typeof simulatedFleet>[number];

function readings(device: Device, rowCount: number): Float32Array {
  const features = new Float32Array(rowCount * SENSORS.length);
  device.read(START, STEP, rowCount, features);
  return features;
}

function column(features: Float32Array, index: number): number[] {
  return Array.from({ length: features.length / 8 }, (_, row) => features[row * 8 + index]!);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function presentMean(values: readonly number[]): number {
  return mean(values.filter((value) => !Number.isNaN(value)));
}

function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}

function autocorrelation(values: readonly number[]): number {
  const present = values.filter((value) => !Number.isNaN(value));
  const centre = mean(present);
  return mean(present.slice(1).map((value, i) => (value - centre) * (present[i]! - centre))) / deviation(present) ** 2;
}
