import type { Random } from '../random/random.js';
import { DAY_SECONDS } from './climate.js';

/** Half-open spans of seconds since the epoch. */
export interface Span {
  from: number;
  until: number;
}

export interface PresenceOptions {
  /** Mean number of outages per device and day. */
  outagesPerDay: number;
  /** Longest outage; lengths are spread evenly in the logarithm from half an hour on. */
  longestOutageSeconds: number;
}

const SHORTEST_OUTAGE_SECONDS = 1800;

/**
 * When a device is switched on at all (`life`), and when it has no network though it goes on working (`outages`).
 *
 * The schedule is drawn once for the whole of `life`, so it does not depend on how often it is asked.
 */
export class Presence {
  readonly life: Span;
  readonly outages: readonly Span[];

  constructor(random: Random, life: Span, options: PresenceOptions) {
    this.life = life;
    this.outages = options.outagesPerDay > 0 ? drawOutages(random, life, options) : [];
  }

  isAlive(seconds: number): boolean {
    return seconds >= this.life.from && seconds < this.life.until;
  }

  isOnline(seconds: number): boolean {
    return this.isAlive(seconds) && !this.outages.some((span) => seconds >= span.from && seconds < span.until);
  }
}

function drawOutages(random: Random, life: Span, options: PresenceOptions): Span[] {
  const outages: Span[] = [];
  const gap = DAY_SECONDS / options.outagesPerDay;
  const ratio = options.longestOutageSeconds / SHORTEST_OUTAGE_SECONDS;
  let time = life.from + random.exponential(gap);
  while (time < life.until) {
    const until = time + SHORTEST_OUTAGE_SECONDS * ratio ** random.uniform();
    outages.push({ from: time, until });
    time = until + random.exponential(gap);
  }
  return outages;
}
