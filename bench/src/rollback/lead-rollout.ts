import type { Plan } from '@fleetally/counts';
import { Normals } from '../quality/draw/normals.js';
import type { Advice, Judge } from './judges/judge.js';
import { STAGES } from './stages.js';
import { ArrivedHours } from './world/arrived-hours.js';
import { DeviceHours } from './world/device-hours.js';
import type { SimDevice } from './world/fleet.js';
import type { Story } from './world/story.js';

/** The first stage has at least so many devices of each kind of hardware and of each variant, where there are as many. */
const FEWEST = 6;
/** Share of the fleet that keeps what it has, for comparison. */
const CONTROLS = 0.1;
/** Hours between looks, in the first two days of a stage and later. */
const [LOOK_EVERY, LATER_EVERY] = [6, 12];
const OFTEN_HOURS = 48;
/** Hours that it takes a device at most to hear of a new version, while it is online. */
const LONGEST_LAG = 6;

/** The week before the release, which is the same whoever judges it. */
export interface Past {
  readonly lives: DeviceHours;
  readonly arrived: ArrivedHours;
}

export interface Raised extends Advice {
  /** Hours since the rollout began. */
  readonly after: number;
  /** Share of the fleet that ran the release, or had run it. */
  readonly exposed: number;
}

/** What came of a rollout under one judge. */
export interface Outcome {
  /** Each action when it was first called for, with what it was last about; ends with the first rollback. */
  readonly raised: readonly Raised[];
  /** Hours until each stage had passed, of those that did. */
  readonly passedAfter: readonly number[];
  /** Hours until all stages had passed; absent when that never happened. */
  readonly completedAfter?: number;
  /** Largest share of the fleet that ran the release. */
  readonly exposed: number;
}

export function livePast(story: Story, plan: Plan): Past {
  const lives = new DeviceHours(story, plan);
  const arrived = new ArrivedHours(plan);
  for (let hour = 0; hour < story.before; hour++) {
    for (const d of story.fleet.keys()) arrived.take(lives.live(d, hour, false), story.weather.online(d, hour));
  }
  return { lives, arrived };
}

/** Takes the release to its devices stage by stage, asks the judge every six hours, and stops where it says roll back. */
export function leadRollout(story: Story, plan: Plan, past: Past, judge: Judge): Outcome {
  const { fleet, weather, before, after } = story;
  const lives = past.lives.fork();
  const arrived = past.arrived.fork(plan);
  const random = new Normals(story.seed).fork(2);
  const { place, first } = placesOf(fleet, random);
  const lag = fleet.map(() => random.integer(LONGEST_LAG));
  const upgraded = new Set<number>();
  const raised: Raised[] = [];
  const passedAfter: number[] = [];
  let stage = 0;
  let since = before;
  const look = { fleet, arrived };
  for (let hour = before; hour < before + after; hour++) {
    const share = Math.min(1 - CONTROLS, Math.max(STAGES[stage]!.share, first));
    for (const d of fleet.keys()) {
      const online = weather.online(d, hour);
      if (online && place[d]! < share && hour >= since + lag[d]!) upgraded.add(d);
      arrived.take(lives.live(d, hour, upgraded.has(d)), online);
    }
    if ((hour + 1 - before) % (hour < since + OFTEN_HOURS ? LOOK_EVERY : LATER_EVERY) !== 0) continue;
    const lastStage = stage === STAGES.length - 1;
    const soaked = hour + 1 - since >= STAGES[stage]!.soak;
    const opinion = judge.look({
      ...look,
      ...{ hour: hour + 1, soaked, lastStage, stage, stageSince: since, upgraded: upgraded.size },
    });
    const exposed = upgraded.size / fleet.length;
    for (const advice of opinion.advice) {
      const known = raised.findIndex(({ action }) => action === advice.action);
      if (known < 0) raised.push({ ...advice, after: hour + 1 - before, exposed });
      // What it is about may grow while nobody has acted on it yet.
      else raised[known] = { ...raised[known]!, ...advice };
    }
    if (raised.some(({ action }) => action === 'rollback')) return { raised, passedAfter, exposed };
    if (!soaked || !opinion.pass) continue;
    passedAfter.push(hour + 1 - before);
    if (lastStage) return { raised, passedAfter, completedAfter: hour + 1 - before, exposed };
    stage++;
    since = hour + 1;
  }
  return { raised, passedAfter, exposed: upgraded.size / fleet.length };
}

/**
 * An order of the devices, as the share of the fleet that comes before each, and the share that the first stage has at
 * least: a random order, but those that every kind of hardware and every variant is represented by come first.
 */
function placesOf(fleet: readonly SimDevice[], random: Normals): { place: readonly number[]; first: number } {
  const drawn = fleet.map((device, d) => ({ device, d, at: random.uniform() })).sort((a, b) => a.at - b.at);
  const counts = new Map<string, number>();
  const [first, rest]: [number[], number[]] = [[], []];
  for (const { device, d } of drawn) {
    const kinds = [device.attributes.hardware, device.variant];
    const isNeeded = kinds.some((kind) => (counts.get(kind) ?? 0) < FEWEST);
    (isNeeded ? first : rest).push(d);
    if (isNeeded) for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const place = new Array<number>(fleet.length);
  for (const [rank, d] of [...first, ...rest].entries()) place[d] = rank / fleet.length;
  return { place, first: first.length / fleet.length };
}
