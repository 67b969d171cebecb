import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IncidentBook, isOpen, resolvedAtOf } from './incident-book.js';
import type { Member } from './member.js';
import { ONSET, testMember } from './testing-members.js';

function taken(members: readonly Member[]): IncidentBook {
  const book = new IncidentBook();
  for (const member of members) book.take(member);
  return book;
}

/** Which alarms are together, whatever their incidents are called. */
function partition(book: IncidentBook): string[] {
  return book.incidents.map(({ members }) => members.map(({ alarm }) => alarm).sort().join(' ')).sort(); // prettier-ignore
}

const output = (change: Partial<Member> = {}): Member =>
  testMember({ features: ['output'], role: 'output', signal: 'output/mean-confidence', ...change });

describe('alarms that belong together', () => {
  it.each([
    ['another feature of the same devices', testMember({ features: ['gyro_x'] })],
    ['the same feature of all devices', testMember({ cohort: {} })],
    ['the same feature of a part of them', testMember({ cohort: { type: 'watch', firmware: '2.3', region: 'eu' } })],
    ['a pair with that feature, everywhere', testMember({ cohort: {}, features: ['accelerometer_z', 'gyro_x'] })],
    ['the outputs of all devices', output({ cohort: {} })],
    ['the same feature on sibling devices', testMember({ cohort: { type: 'watch', firmware: '2.4' } })],
    ['the same feature of a crossing cut', testMember({ cohort: { region: 'eu' } })],
    ['an onset within what is known of both', testMember({ features: ['gyro_x'], changedAt: ONSET + 1_500 })],
  ])('%s', (_what, other) => {
    expect(partition(taken([testMember(), other]))).toHaveLength(1);
  });

  it.each([
    ['another model', testMember({ alarm: 'other', model: 'else' })],
    ['another input of all devices', testMember({ cohort: {}, features: ['gyro_x'] })],
    ['another input of sibling devices', testMember({ cohort: { firmware: '2.4' }, features: ['gyro_x'] })],
    ['outputs of sibling devices', output({ cohort: { type: 'watch', firmware: '2.4' } })],
    ['another input of another named cohort', testMember({ cohort: { 'name:': 'pilot' }, features: ['gyro_x'] })],
    ['another onset', testMember({ alarm: 'later', changedAt: ONSET + 7_200, raisedAt: ONSET + 9_000 })],
  ])('not %s', (_what, other) => {
    expect(partition(taken([testMember(), other]))).toHaveLength(2);
  });

  it('takes longer to tell apart what was found late: a slow drift is known less exactly', () => {
    const slow = { blockSeconds: 21_600, raisedAt: ONSET + 3 * 86_400 };
    const [first, second] = [
      testMember(slow),
      testMember({ ...slow, features: ['gyro_x'], changedAt: ONSET + 86_400 }),
    ];
    expect(partition(taken([first, second]))).toHaveLength(1);
  });
});

describe('IncidentBook', () => {
  const first = testMember();
  const second = testMember({ cohort: {}, features: ['gyro_x'], raisedAt: ONSET + 4_000 });
  const bridge = testMember({ cohort: {}, features: ['accelerometer_z', 'gyro_x'], raisedAt: ONSET + 5_000 });

  it('gives an incident the id of its first alarm, and lets it live while one of its alarms fires', () => {
    const book = new IncidentBook();
    const [opened] = book.take(first);
    expect(opened).toMatchObject({ action: 'opened', incident: { openedAt: ONSET + 3_600 } });
    expect(opened!.incident.incident).toMatch(/^in-[0-9a-f]{10}$/);
    expect(book.take(testMember({ features: ['gyro_x'] }))[0]!.action).toBe('joined');
    const over = { resolvedAt: ONSET + 10_000 };
    expect(book.take({ ...first, ...over })[0]!.action).toBe('updated');
    const [resolved] = book.take({ ...testMember({ features: ['gyro_x'] }), resolvedAt: ONSET + 9_000 });
    expect(resolved!.action).toBe('resolved');
    expect([isOpen(resolved!.incident), resolvedAtOf(resolved!.incident)]).toEqual([false, ONSET + 10_000]);
    expect(book.take(testMember({ features: ['gyro_y'] }))[0]!.action).toBe('reopened');
    expect(book.incidents.map(({ incident }) => incident)).toEqual([opened!.incident.incident]);
  });

  it('merges incidents that a later alarm joins: the older keeps its id, whichever way round they came', () => {
    for (const order of [
      [first, second],
      [second, first],
    ]) {
      const book = taken(order);
      const older = book.incidentOf(first.alarm)!.incident;
      const younger = book.incidentOf(second.alarm)!.incident;
      const changes = book.take(bridge);
      expect(changes.map(({ action, incident, mergedInto }) => [action, incident.incident, mergedInto])).toEqual([
        ['merged', younger, older],
        ['joined', older, undefined],
      ]);
      expect(book.get(younger)).toBeUndefined();
      expect(book.incidentOf(second.alarm)!.incident).toBe(older);
    }
  });

  it('puts each alarm into exactly one incident, the same whatever the order (seed 7)', () => {
    const member = fc
      .record({
        cohort: fc.dictionary(fc.constantFrom('hw', 'region'), fc.constantFrom('a', 'b'), { maxKeys: 2 }),
        features: fc.constantFrom(['x'], ['y'], ['z'], ['x', 'y'], ['output']),
        after: fc.integer({ min: 0, max: 40 }),
        delay: fc.integer({ min: 1, max: 20 }),
      })
      .map(({ cohort, features, after, delay }) => ({
        ...testMember({ cohort, features }),
        ...(features[0] === 'output' && { role: 'output' as const }),
        changedAt: ONSET + 300 * after,
        raisedAt: ONSET + 300 * (after + delay),
      }));
    const alarms = fc.uniqueArray(member, {
      selector: ({ alarm, changedAt }) => `${alarm} ${changedAt}`,
      maxLength: 14,
    });
    fc.assert(
      fc.property(
        alarms.map((all) => all.map((one, i) => ({ ...one, alarm: `${i} ${one.alarm}` }))),
        fc.infiniteStream(fc.nat()),
        (members, keys) => {
          const shuffled = members
            .map((one) => [keys.next().value!, one] as const)
            .sort(([a], [b]) => a - b)
            .map(([, one]) => one);
          const book = taken(members);
          expect(
            book.incidents
              .flatMap((incident) => incident.members)
              .map(({ alarm }) => alarm)
              .sort(),
          ).toEqual(members.map(({ alarm }) => alarm).sort());
          expect(partition(taken(shuffled))).toEqual(partition(book));
          // What is taken again, or taken up from the record, changes nothing.
          expect(partition(taken([...members, ...shuffled]))).toEqual(partition(book));
          const resumed = new IncidentBook(book.incidents);
          for (const one of members) expect(resumed.take(one).map(({ action }) => action)).toEqual(['updated']);
          expect(partition(resumed)).toEqual(partition(book));
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });
});
