import { Random } from '../random/random.js';
import { Climate, DAY_SECONDS } from './climate.js';
import { SimulatedDevice, type DeviceAttributes, type Variety } from './device.js';
import { SENSORS } from './machine.js';
import { Presence, type Span } from './presence.js';

export interface FleetOptions {
  seed: number;
  /** When the simulated time begins: midnight everywhere, in seconds since the epoch. */
  startSeconds: number;
  /** How long devices live at most. */
  days: number;
  /** Spread evenly over hardware, region and firmware, which a multiple of 12 does exactly. */
  deviceCount: number;
  /** How many devices join only later, and how many leave for good before the end. */
  churn?: number;
  outagesPerDay?: number;
  longestOutageSeconds?: number;
  variety?: Partial<Variety>;
}

/** Firmware is nested in the hardware class it is built for, as in life. */
export const HARDWARE: Readonly<Record<string, readonly string[]>> = {
  kestrel: ['1.4', '1.5'],
  merlin: ['2.0', '2.1'],
  osprey: ['3.1', '3.2'],
};

export const REGIONS = ['north', 'south'] as const;

const VARIETY: Variety = { offset: 0.4, gain: 0.08, faultRate: 0.3, missing: 0.004 };

/**
 * The devices of a simulated fleet, in a fixed order.
 *
 * Each device draws from its own stream, so a process that uses only some of them sees exactly what one process with
 * all of them would. Errors: RangeError for less than one device or a churn of more than half of them.
 */
export function simulatedFleet(options: FleetOptions): SimulatedDevice[] {
  const { seed, startSeconds, deviceCount, churn = 0 } = options;
  if (deviceCount < 1 || churn * 2 > deviceCount) {
    throw new RangeError(`a fleet requires at least 1 device and a churn of at most half: ${deviceCount}, ${churn}`);
  }
  const random = new Random(seed);
  const climates = new Map(
    REGIONS.map((region) => {
      return [region, new Climate(random.fork('climate'), random.fork(`climate ${region}`), startSeconds)] as const;
    }),
  );
  const lives = livesOf(options, random.fork('churn'));
  return Array.from({ length: deviceCount }, (_, index) => {
    const attributes = attributesOf(index);
    const deviceRandom = random.fork(`device ${index}`);
    return new SimulatedDevice({
      id: `${attributes.hardware}-${String(index + 1).padStart(2, '0')}`,
      attributes,
      random: deviceRandom,
      climate: climates.get(attributes.region as (typeof REGIONS)[number])!,
      presence: new Presence(deviceRandom.fork('presence'), lives[index]!, {
        outagesPerDay: options.outagesPerDay ?? 0,
        longestOutageSeconds: options.longestOutageSeconds ?? 10 * 3600,
      }),
      variety: { ...VARIETY, ...options.variety },
      hardwareOffsets: hardwareOffsets(random.fork(`hardware ${attributes.hardware}`)),
    });
  });
}

function attributesOf(index: number): DeviceAttributes {
  const names = Object.keys(HARDWARE);
  const hardware = names[index % names.length]!;
  const rest = Math.floor(index / names.length);
  const builds = HARDWARE[hardware]!;
  return {
    hardware,
    region: REGIONS[rest % REGIONS.length]!,
    firmware: builds[Math.floor(rest / REGIONS.length) % builds.length]!,
  };
}

function hardwareOffsets(random: Random): number[] {
  return SENSORS.map(() => 0.4 * random.normal());
}

/** The first third of the time brings the joiners, the second third takes the leavers; nobody does both. */
function livesOf(options: FleetOptions, random: Random): Span[] {
  const { startSeconds, days, deviceCount, churn = 0 } = options;
  const until = startSeconds + days * DAY_SECONDS;
  const lives = Array.from({ length: deviceCount }, (): Span => ({ from: startSeconds, until }));
  const order = Uint32Array.from({ length: deviceCount }, (_, i) => i);
  random.shuffle(order);
  for (let i = 0; i < churn; i++) {
    lives[order[i]!]!.from += random.between(0.05, 1 / 3) * days * DAY_SECONDS;
    lives[order[churn + i]!]!.until -= random.between(1 / 3, 2 / 3) * days * DAY_SECONDS;
  }
  return lives;
}
