import { Normals } from '../../quality/draw/normals.js';
import type { RolloutKind } from '../kinds.js';
import { bestClassifier, CLASSES, quantised, retrained, spoilt, type Classifier } from './classifier.js';
import { drawFleet, HARDWARE, type SimDevice } from './fleet.js';
import { drawWeather, type Weather } from './weather.js';

/** What a version does to a device, beside what its model says. */
export interface Behaviour {
  readonly model: Classifier;
  readonly latencyFactor: number;
  /** Starts in an hour, beside the device's own. */
  readonly moreStarts: number;
  /** Growth of the memory in an hour since its last start, as a logarithm. */
  readonly leak: number;
}

/** Everything about one rollout that is settled before it begins. */
export interface Story {
  readonly kind: RolloutKind;
  readonly seed: number;
  readonly fleet: readonly SimDevice[];
  readonly weather: Weather;
  /** Hours before the rollout starts, and after that at most. */
  readonly before: number;
  readonly after: number;
  readonly old: (device: SimDevice) => Behaviour;
  readonly fresh: (device: SimDevice) => Behaviour;
  /** Hour from which an input drifts on everybody, by how much, for `world-shift`. */
  readonly shift?: { readonly from: number; readonly by: number };
  /** Device indices whose first feature sticks at a value from an hour on, for `broken-sensors`. */
  readonly broken: ReadonlyMap<number, { readonly from: number; readonly value: number }>;
  /** Hardware or variant at fault. */
  readonly culprit?: string;
}

const BEFORE = 7 * 24;
const AFTER = 10 * 24;
/** Typical inferences of a device in an hour. */
const RATE = 40;
/** Temperature of a bad release: it is surer of itself than the good one (as HAR 1.2.0 is). */
const SURE = 0.55;

/** One seeded rollout. Fleets have 20 to 400 devices, but those with too little data 5 to 10. */
export function drawStory(kind: RolloutKind, seed: number): Story {
  const random = new Normals(seed).fork(1);
  const scarce = kind === 'too-little-data';
  const devices = scarce ? 5 + random.integer(6) : Math.round(20 * 20 ** random.uniform());
  const settings = { devices, rate: scarce ? 0.3 : RATE, feedback: random.uniform() < 0.6 };
  const fleet = drawFleet(settings, CLASSES.length, random);
  const weather = drawWeather(
    fleet.map(({ away }) => away),
    BEFORE + AFTER,
    random,
  );
  const best = retrained(bestClassifier(), random, 0.03);
  const good = retrained(best, random, 0.02);
  const common = { kind, seed, fleet, weather, before: BEFORE, after: AFTER, old: behaviourOf(best) };
  const plain = { ...common, fresh: behaviourOf(good), broken: new Map<number, never>() };
  switch (kind) {
    case 'good':
    case 'too-little-data':
      return plain;
    case 'harmless':
      return { ...plain, fresh: behaviourOf(retrained(best, random, 0.05), { latencyFactor: 1.04 }) };
    case 'bad':
      return { ...plain, fresh: behaviourOf(spoilt(good, random, loss(random), SURE)) };
    case 'bad-cohort':
      return badOn(plain, random, commonHardware(fleet, random), good);
    case 'bad-variant':
      return badOn(plain, random, 'int8', good);
    case 'slower':
      return { ...plain, fresh: behaviourOf(good, { latencyFactor: 2 + 2 * random.uniform() }) };
    case 'crashing':
      return { ...plain, fresh: behaviourOf(good, { moreStarts: (2 + 6 * random.uniform()) / 24 }) };
    case 'memory-leak':
      return { ...plain, fresh: behaviourOf(good, { leak: Math.log(1.01 + 0.03 * random.uniform()) }) };
    case 'unit-change':
      return { ...plain, fresh: behaviourOf({ ...good, unit: random.uniform() < 0.5 ? 2.54 : 1 / 2.54 }) };
    case 'world-shift':
      return { ...plain, shift: { from: BEFORE + random.integer(48), by: 0.8 + 0.7 * random.uniform() } };
    case 'broken-sensors': {
      const count = 1 + random.integer(Math.max(1, Math.floor(devices / 40)));
      const broken = new Map<number, { from: number; value: number }>();
      while (broken.size < count) {
        broken.set(random.integer(devices), { from: BEFORE + random.integer(24), value: 2 + 3 * random.uniform() });
      }
      return { ...plain, broken };
    }
  }
}

function badOn(plain: Story, random: Normals, culprit: string, good: Classifier): Story {
  const [right, wrong] = [behaviourOf(good), behaviourOf(spoilt(good, random, loss(random), SURE))];
  const fresh = (device: SimDevice): Behaviour =>
    device.attributes.hardware === culprit || device.variant === culprit ? wrong(device) : right(device);
  return { ...plain, fresh, culprit };
}

/** One of which there are enough devices for a rollout to meet some of them. */
function commonHardware(fleet: readonly SimDevice[], random: Normals): string {
  const common = HARDWARE.filter((name) => fleet.filter(({ attributes }) => attributes.hardware === name).length >= 8);
  return common[random.integer(common.length)] ?? HARDWARE[0];
}

function loss(random: Normals): number {
  return 0.08 + 0.32 * random.uniform();
}

function behaviourOf(
  model: Classifier,
  what: Partial<Omit<Behaviour, 'model'>> = {},
): (device: SimDevice) => Behaviour {
  const fp32 = { latencyFactor: 1, moreStarts: 0, leak: 0, ...what, model };
  const int8 = { ...fp32, model: quantised(model) };
  return ({ variant }) => (variant === 'int8' ? int8 : fp32);
}
