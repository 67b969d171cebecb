import { cohortKey } from './cuts.js';
import type { Alarm, Clock, Resolution } from './types.js';

/** Blocks in a row that every signal of an alarm must be quiet for before it is resolved. */
export const QUIET_BLOCKS = 12;

/** One firing (cohort, signal) on one clock, inside an alarm. */
export interface FiringStream {
  readonly signal: number;
  readonly cohort: number;
  readonly clock: Clock;
  quietBlocks: number;
}

interface Entry {
  alarm: Alarm;
  readonly cohort: number;
  /** The signals that crossed; they decide when the alarm is resolved. */
  readonly streams: FiringStream[];
  /** Every signal of the same feature and its pairs: what moves with it, and neither learns nor alarms meanwhile. */
  readonly related: readonly number[];
}

/** The alarms that are firing. One alarm per cohort and feature: further signals of it join, they do not page again. */
export class AlarmBook {
  #firing: Entry[] = [];

  get firing(): readonly Alarm[] {
    return this.#firing.map((entry) => entry.alarm);
  }

  streams(): FiringStream[] {
    return this.#firing.flatMap((entry) => entry.streams);
  }

  isFiring(cohort: number, signal: number): boolean {
    return this.#firing.some((entry) => entry.streams.some((s) => s.cohort === cohort && s.signal === signal));
  }

  /** Cohorts blamed by alarms now firing. */
  cohorts(): number[] {
    return [...new Set(this.#firing.map((entry) => entry.cohort))];
  }

  /** Per alarm: its cohort and the signals that it holds still. */
  held(): { cohort: number; signals: readonly number[] }[] {
    return this.#firing.map(({ cohort, related }) => ({ cohort, signals: related }));
  }

  raise(alarm: Alarm, cohort: number, signal: number, related: readonly number[]): Alarm {
    this.#firing.push({ alarm, cohort, streams: [{ signal, cohort, clock: alarm.clock, quietBlocks: 0 }], related });
    return alarm;
  }

  /**
   * The firing alarm that a further signal belongs to: of the same feature, or for a pair, of one of its features (a
   * margin that moves moves its pairs, never the other way round), and of a cohort of which `overlaps` says that it is
   * about the same devices.
   */
  find(signal: Pick<Alarm, 'feature' | 'features'>, overlaps: (cohort: number) => boolean): Alarm | undefined {
    const pair: readonly string[] = signal.features ?? [];
    const about = (alarm: Alarm): boolean =>
      alarm.feature === signal.feature ||
      pair.includes(alarm.feature) ||
      (alarm.features?.some((f) => pair.includes(f)) ?? false);
    return this.#firing.find((entry) => about(entry.alarm) && overlaps(entry.cohort))?.alarm;
  }

  /** The signal fires for the alarm's own cohort: one change has one scope. */
  join(id: string, signalId: string, signal: number, clock: Clock): Alarm {
    const entry = this.#firing.find((candidate) => candidate.alarm.id === id)!;
    entry.streams.push({ signal, cohort: entry.cohort, clock, quietBlocks: 0 });
    if (!entry.alarm.signals.includes(signalId)) {
      entry.alarm = { ...entry.alarm, signals: [...entry.alarm.signals, signalId] };
    }
    return entry.alarm;
  }

  /** Counts quiet blocks of one stream; `quiet` false starts the count anew. */
  note(stream: FiringStream, quiet: boolean): void {
    stream.quietBlocks = quiet ? stream.quietBlocks + 1 : 0;
  }

  /** Takes out the alarms all of whose streams have been quiet for long enough. */
  resolve(at: number): Alarm[] {
    return this.#end((entry) => entry.streams.every((s) => s.quietBlocks >= QUIET_BLOCKS), at, 'quiet');
  }

  /** Ends alarms because their baseline was started anew. */
  rebaseline(ids: ReadonlySet<string>, at: number): Alarm[] {
    return this.#end((entry) => ids.has(entry.alarm.id), at, 'rebaselined');
  }

  /** Ends alarms because a person says that they are over. */
  resolveByHand(ids: ReadonlySet<string>, at: number): Alarm[] {
    return this.#end((entry) => ids.has(entry.alarm.id), at, 'by-hand');
  }

  /** The signals that these alarms hold still. */
  relatedTo(ids: ReadonlySet<string>): number[] {
    return [...new Set(this.#firing.filter(({ alarm }) => ids.has(alarm.id)).flatMap(({ related }) => related))];
  }

  #end(ends: (entry: Entry) => boolean, at: number, resolution: Resolution): Alarm[] {
    const ended = this.#firing.filter(ends);
    this.#firing = this.#firing.filter((entry) => !ended.includes(entry));
    return ended.map((entry) => ({ ...entry.alarm, state: 'resolved', resolvedAt: at, resolution }));
  }

  toJSON(): unknown {
    return this.#firing;
  }

  static from(state: unknown): AlarmBook {
    const book = new AlarmBook();
    book.#firing = state as Entry[];
    return book;
  }
}

/** Stable over restarts and replays: the same change in the same data has the same id. */
export function alarmId(cohort: Alarm['cohort'], feature: string, raisedAt: number): string {
  return `${feature}@${cohortKey(cohort) || 'all'}@${new Date(raisedAt * 1000).toISOString()}`;
}
