import { cohortRelation } from './belong-together.js';
import type { Figures } from './figures.js';
import type { Incident } from './incident-book.js';
import type { Cohort, Member } from './member.js';
import { rankSignals, type RankedSignal } from './rank-signals.js';
import { smallestCohorts } from './smallest-cohorts.js';
import { whyOf, type Why } from './why.js';
import { cohortWords, featureWords, happeningWords, timeWords } from './words.js';

/** An incident as people read it. */
export interface Account {
  readonly headline: string;
  readonly why: Why;
  /** The smallest set that accounts for all its alarms, most devices first. */
  readonly cohorts: readonly Cohort[];
  /** Largest part first. */
  readonly signals: readonly RankedSignal[];
  /** Devices in those cohorts, 0 where not known; before it is shown it is held against kDevices. */
  readonly devices: number;
  /** Most likely onset, epoch seconds: that of the alarm that leads the headline. */
  readonly changedAt: number;
  /** Change of the estimated accuracy as a share, where the model has one: the largest fall in these cohorts. */
  readonly accuracyChange?: number;
}

/**
 * `kDevices`: fewer devices are never counted, nor is told by how much so few have moved; each alarm's sizes are held
 * against its own cohort. Deterministic; the order of the alarms plays no part.
 */
export function accountOf(incident: Incident, figures: Figures, kDevices: number): Account {
  const { members } = incident;
  const cohorts = smallestCohorts(members);
  const isTold = teller(figures, kDevices);
  const signals = rankSignals(members, figures, isTold);
  const lead = leadOf(members, cohorts, signals);
  const devices = devicesIn(cohorts, members);
  const accuracyChange = accuracyChangeOf(members.filter(isTold), cohorts, figures);
  const others = new Set(members.flatMap(({ features }) => features).filter((name) => !lead.features.includes(name)));
  const headline = [
    `${featureWords(lead.features)}${moreWords(others.size)} ${cohortWords(cohorts)} ${happeningWords(lead, isTold(lead))}` +
      ` since ${timeWords(lead.changedAt)}`,
    ...(devices > 0 ? [devicesWords(devices, kDevices)] : []),
    ...accuracyWords(accuracyChange),
  ].join('; ');
  return {
    headline,
    why: whyOf(members, figures),
    cohorts,
    signals,
    devices,
    changedAt: lead.changedAt,
    ...(accuracyChange !== undefined && { accuracyChange }),
  };
}

/** Whether sizes of an alarm may be told: its cohort is large enough, and not hidden for the sake of a small one. */
function teller(figures: Figures, kDevices: number): (member: Member) => boolean {
  return ({ alarm, devices }) => {
    const told = figures.get(alarm)?.isTold;
    return devices > 0 ? devices >= kDevices && told !== false : (told ?? kDevices <= 1);
  };
}

const ROLE_ORDER = { input: 0, output: 1, operation: 2, pair: 3 } as const;

/** Inputs before what follows from them, then the strongest signal. */
function leadOf(members: readonly Member[], cohorts: readonly Cohort[], signals: readonly RankedSignal[]): Member {
  const named = members.filter(({ cohort }) => cohorts.some((one) => cohortRelation(one, cohort) === 'same'));
  const rank = ({ alarm }: Member): number => signals.findIndex((signal) => signal.alarm === alarm);
  return [...named].sort((a, b) => ROLE_ORDER[a.role] - ROLE_ORDER[b.role] || rank(a) - rank(b))[0]!;
}

/** Cohorts without a device in common add up; else the largest is what is known for certain. */
function devicesIn(cohorts: readonly Cohort[], members: readonly Member[]): number {
  const sizes = cohorts.map((cohort) =>
    Math.max(...members.filter((one) => cohortRelation(one.cohort, cohort) === 'same').map(({ devices }) => devices)),
  );
  const areApart = cohorts.every((a, i) => cohorts.slice(i + 1).every((b) => cohortRelation(a, b) === 'siblings'));
  return areApart ? sizes.reduce((sum, size) => sum + size, 0) : Math.max(...sizes);
}

function accuracyChangeOf(
  members: readonly Member[],
  cohorts: readonly Cohort[],
  figures: Figures,
): number | undefined {
  const changes = members
    .filter(({ cohort }) => cohorts.some((one) => cohortRelation(one, cohort) === 'same'))
    .map(({ alarm }) => figures.get(alarm)?.accuracyChange)
    .filter((change) => change !== undefined);
  return changes.length === 0 ? undefined : Math.min(...changes);
}

function moreWords(others: number): string {
  if (others === 0) return '';
  return ` (and ${others} more)`;
}

export function devicesWords(devices: number, kDevices: number): string {
  if (devices < kDevices) return `fewer than ${kDevices} devices`;
  return devices === 1 ? '1 device' : `${devices} devices`;
}

/** Only a fall: a model that is surer of itself on broken inputs is not known to be right more often. */
function accuracyWords(change: number | undefined): string[] {
  const points = Math.round(-100 * (change ?? 0));
  if (points <= 0) return [];
  return [`estimated accuracy down ${points} ${points === 1 ? 'point' : 'points'}`];
}
