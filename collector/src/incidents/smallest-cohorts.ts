import { cohortRelation } from './belong-together.js';
import { sharesFeature, type Cohort, type Member } from './member.js';

/** What is left of a wide cohort's effect outside the narrow ones must fall below this share of theirs. */
const LEFT_SHARE = 0.4;

/**
 * The smallest set of cohorts that accounts for all alarms of an incident, most devices first.
 *
 * 1. A wider cohort goes when narrower ones inside it show where its alarms come from: they hold the inputs that its
 *    outputs follow, a feature of its pairs, or its effect is theirs, diluted by devices that have not moved.
 * 2. Where the wider one has moved itself, narrower ones that tell of the same features say nothing more, and go.
 * 3. Of cuts that cross and tell of the same features, the one with the larger effect stays.
 *
 * Cost: O(alarms² · attributes).
 */
export function smallestCohorts(members: readonly Member[]): Cohort[] {
  const groups = groupsOf(members);
  const own = groups.filter(
    (wide) =>
      !isOfNarrower(
        wide,
        groups.filter((other) => isInside(other, wide)),
      ),
  );
  const widest = own.filter((narrow) => !own.some((wide) => isInside(narrow, wide) && tellsOf(wide, narrow)));
  const strongest = widest.filter((group) => !widest.some((other) => isStrongerCut(other, group)));
  return strongest.sort(bySize).map((group) => group[0]!.cohort);
}

type Group = readonly Member[];

function groupsOf(members: readonly Member[]): Group[] {
  const groups = new Map<string, Member[]>();
  for (const member of members) {
    const key = keyOf(member.cohort);
    groups.set(key, [...(groups.get(key) ?? []), member]);
  }
  return [...groups.values()];
}

function isInside(narrow: Group, wide: Group): boolean {
  const [a, b] = [narrow[0]!.cohort, wide[0]!.cohort];
  return cohortRelation(a, b) === 'nested' && Object.keys(a).length > Object.keys(b).length;
}

function isOfNarrower(wide: Group, inside: readonly Group[]): boolean {
  const narrower = inside.flat();
  return wide.every((member) => {
    const related = narrower.filter((other) => isAlike(other, member));
    return narrower.some((other) => isCause(other, member)) || (related.length > 0 && isDiluted(member, related));
  });
}

/** Whether a wide cohort shows no more than these narrower parts of it do on their own. */
function isDiluted(wide: Member, parts: readonly Member[]): boolean {
  const shares = apart(parts).map((part) => ({
    part,
    share: wide.devices > 0 ? part.devices / wide.devices : Number.NaN,
  }));
  const share = shares.reduce((sum, one) => sum + one.share, 0);
  const moved = shares.reduce((sum, one) => sum + one.share * sizeOf(one.part), 0);
  // Nothing to compare: the narrower one was blamed although the wider one is watched as well.
  if (Number.isNaN(moved) || Number.isNaN(sizeOf(wide)) || share >= 1) return true;
  const left = Math.abs(sizeOf(wide) - moved) / (1 - share);
  return left < LEFT_SHARE * Math.max(...shares.map((one) => Math.abs(sizeOf(one.part))));
}

/** The largest of these that have no device in common, so that they may be added up. */
function apart(parts: readonly Member[]): Member[] {
  const chosen: Member[] = [];
  for (const part of [...parts].sort((a, b) => b.devices - a.devices || (a.alarm < b.alarm ? -1 : 1))) {
    if (chosen.every((other) => cohortRelation(other.cohort, part.cohort) === 'siblings')) chosen.push(part);
  }
  return chosen;
}

function isStrongerCut(other: Group, group: Group): boolean {
  if (cohortRelation(other[0]!.cohort, group[0]!.cohort) !== 'overlapping' || !tellsOf(other, group)) return false;
  if (!tellsOf(group, other)) return true;
  const difference = strengthOf(other) - strengthOf(group);
  return difference > 0 || (difference === 0 && keyOf(other[0]!.cohort) < keyOf(group[0]!.cohort));
}

/** Whether all that one group's alarms are about, the other's are about as well, or lead to. */
function tellsOf(by: Group, group: Group): boolean {
  return group.every((member) => by.some((other) => isCause(other, member) || isAlike(other, member)));
}

/** An input moves outputs and what it takes to run, and the pairs that it is part of; never the other way round. */
function isCause(other: Member, member: Member): boolean {
  if (other.role !== 'input' && other.role !== 'pair') return false;
  if (member.role === 'output' || member.role === 'operation') return true;
  return other.role === 'input' && member.role === 'pair' && sharesFeature(other, member);
}

function isAlike(a: Member, b: Member): boolean {
  return a.role === b.role && sharesFeature(a, b);
}

function sizeOf({ shiftSigma, effectSd }: Member): number {
  // Of a change in spread, the shift is next to nothing wherever one looks.
  return Number.isFinite(effectSd) ? effectSd : shiftSigma;
}

function strengthOf(group: Group): number {
  return Math.max(...group.map((member) => Math.abs(sizeOf(member)) || 0));
}

function bySize(a: Group, b: Group): number {
  const devices = (group: Group): number => Math.max(...group.map((member) => member.devices));
  return devices(b) - devices(a) || (keyOf(a[0]!.cohort) < keyOf(b[0]!.cohort) ? -1 : 1);
}

function keyOf(cohort: Cohort): string {
  return JSON.stringify(Object.entries(cohort).sort());
}
