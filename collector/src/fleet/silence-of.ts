type Attributes = Readonly<Record<string, string>>;

/** A span of event time in which alarms of a cohort are kept quiet. Empty model, feature or cohort: all of them. */
export interface Silence {
  readonly silence: string;
  readonly model: string;
  readonly feature: string;
  readonly cohort: Attributes;
  /** Epoch seconds of event time, `[from, to)`. */
  readonly from: number;
  readonly to: number;
  readonly author: string;
  readonly reason: string;
}

/** What of an alarm a silence asks for. */
export interface Silenceable {
  readonly model: string;
  readonly cohort: Attributes;
  readonly features: readonly string[];
}

/**
 * The silence that an alarm lies within at a moment of event time (epoch seconds), or undefined.
 *
 * An alarm lies within a silenced cohort when it has all of that cohort's attributes: a silence of `hw=a` covers an
 * alarm of `hw=a, region=eu`, never one of the whole model. Of several, the one that ends last. Cost: O(silences).
 */
export function silenceOf(alarm: Silenceable, silences: readonly Silence[], at: number): Silence | undefined {
  let found: Silence | undefined;
  for (const silence of silences) {
    if (at < silence.from || at >= silence.to || !covers(silence, alarm)) continue;
    if (found === undefined || silence.to > found.to) found = silence;
  }
  return found;
}

function covers({ model, feature, cohort }: Silence, alarm: Silenceable): boolean {
  if (model !== '' && model !== alarm.model) return false;
  if (feature !== '' && !alarm.features.includes(feature)) return false;
  return Object.entries(cohort).every(([name, value]) => alarm.cohort[name] === value);
}
