import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellLayout, Counter, planDigest, signalsOf, toHex, withBlocks } from '@fleetally/counts';
import type { Fields } from '@fleetally/proto';
import { KnownDevice } from './known-device.js';
import { readReport, type ReportOutcome, type Sealed } from './read-report.js';
import { TEST_PLAN, TestDevice, type SealOptions } from './testing-device.js';

const SEED = 20_261_123;
const NOW = 1_767_571_200;
const DIGEST = toHex(planDigest(TEST_PLAN));
const KNOWN = { digest: DIGEST, plan: TEST_PLAN, layout: cellLayout(TEST_PLAN), signals: signalsOf(TEST_PLAN) };

describe('readReport', () => {
  it('accepts what can be right, and works out samples and sums', () => {
    const outcome = judge({ rows: 40 });
    if (outcome.outcome !== 'accepted') throw new Error(outcome.outcome);
    const { report } = outcome;
    expect(report).toMatchObject({
      device: 'd1',
      sequence: 1,
      model: 'pump',
      planDigest: DIGEST,
      inferences: 40,
      level: 'aggregate',
    });
    expect(report.attributes).toEqual({ hw: 'known' });
    expect(report.samples[KNOWN.signals.groups.indexOf('all')]).toBe(40);
    expect(report.sums).toHaveLength(KNOWN.signals.signals.length);
    expect(report.sums.every((sum) => Number.isFinite(sum))).toBe(true);
  });

  it('accepts a report of nothing but losses, as a model sends of which nothing can be counted', () => {
    const losses = { withheldInferences: 4, countingErrors: 30 };
    const outcome = judge({ rows: 0, counts: new Int32Array(KNOWN.layout.cellCount), change: { losses } });
    if (outcome.outcome !== 'accepted') throw new Error(outcome.outcome);
    const { report, extra } = outcome;
    expect(extra.losses).toEqual({ ...losses, droppedReports: 0 });
    expect([report.inferences, ...new Set([...report.samples, ...report.sums])]).toEqual([0, 0]);
  });

  it('accepts labels for inferences of earlier reports, and divides them by themselves', () => {
    const plan = withBlocks(TEST_PLAN, { feedback: 'outcome', resources: [{ kind: 'battery' }] });
    const device = new TestDevice('d1', { plan });
    const signals = signalsOf(plan);
    const digest = toHex(planDigest(plan));
    const rules = { ...RULES, plan: () => ({ digest, plan, layout: cellLayout(plan), signals }) };
    const counter = new Counter(plan);
    for (let i = 0; i < 25; i++) counter.countVerdict(i < 20);
    counter.countResources({ battery: 0.42 });
    const counts = counter.finish().cells;
    const outcome = readReport(sealedBy(device, { rows: 0, counts }), known('d1'), rules);
    if (outcome.outcome !== 'accepted') throw new Error(outcome.outcome);
    const { samples, sums, inferences } = outcome.report;
    const of = (id: string): [number, number] => {
      const index = signals.signals.findIndex((signal) => signal.id === id);
      return [sums[index]!, samples[signals.signals[index]!.group]!];
    };
    expect([inferences, of('feedback/accuracy')]).toEqual([0, [20, 25]]);
    expect(of('resource:battery/mean')).toEqual([Math.fround(0.425), 1]);
    const { offset } = cellLayout(plan).blocks.find(({ id }) => id === 'feedback')!;
    const absurd = counts.with(offset, 2 ** 25);
    expect(readReport(sealedBy(device, { rows: 0, counts: absurd }), known('d1'), rules)).toMatchObject({
      ...{ outcome: 'rejected', problem: 'inconsistent-counts' },
    });
  });

  it('takes attributes from the report where it has them', () => {
    const outcome = judge({ change: { attributes: { hw: 'b' } } });
    expect(outcome.outcome === 'accepted' && outcome.report.attributes).toEqual({ hw: 'b' });
  });

  const counts = new TestDevice('d1').count(20);
  const cases: [string, SealOptions, object][] = [
    ['a window years ahead', { change: { windowStart: NOW + 300 * 500_000 } }, { problem: 'clock' }],
    ['a window years ago', { change: { windowStart: 300 } }, { problem: 'clock' }],
    ['a window before 1970', { change: { windowStart: -300 } }, { problem: 'clock' }],
    ['a window off its grid', { change: { windowStart: NOW + 7 } }, { problem: 'malformed' }],
    ['a window without length', { change: { windowSeconds: 0 } }, { problem: 'malformed' }],
    ['another device', { change: { device: 'd2' } }, { problem: 'wrong-device' }],
    ['another model than the plan is for', { change: { model: { name: 'fan' } } }, { problem: 'plan-mismatch' }],
    ['no model', { change: { model: null } }, { problem: 'malformed' }],
    ['counts that do not add up', { counts: counts.with(0, counts[0]! + 1) }, { problem: 'inconsistent-counts' }],
    ['a negative count without noise', { counts: counts.with(0, -1) }, { problem: 'inconsistent-counts' }],
    ['packed counts cut short', { change: { counts: new Uint8Array([1]) } }, { problem: 'wrong-length' }],
    ['no counts', { change: { counts: new Uint8Array() } }, { problem: 'wrong-length' }],
    ['packed counts of a later version', { change: { counts: new Uint8Array([250, 1, 2]) } }, { problem: 'malformed' }],
    ['a name of an attribute that is none', { change: { attributes: { 'a=b': 'c' } } }, { problem: 'malformed' }],
    ['sequence 0', { change: { sequence: 0 } }, { problem: 'malformed' }],
    ['a plan digest of the wrong length', { change: { planDigest: new Uint8Array(31) } }, { problem: 'malformed' }],
  ];
  it.each(cases)('refuses %s, and says why', (_, options, expected) => {
    const outcome = judge(options);
    expect(outcome).toMatchObject({ outcome: 'rejected', boot: 7_001, ...expected });
    if (outcome.outcome === 'rejected') expect(outcome.detail).not.toBe('');
  });

  it('asks for a plan that it does not have', () => {
    const planDigest = new Uint8Array(32).fill(9);
    expect(judge({ change: { planDigest } })).toEqual({ outcome: 'plan-needed', boot: 7_001, sequence: 1, planDigest });
  });

  it('knows a report that is stored already', () => {
    const sealed = sealedBy(new TestDevice('d1'), {});
    const outcome = readReport(sealed, known('d1'), { ...RULES, stored: ({ sequence }) => sequence === 1 });
    expect(outcome).toEqual({ outcome: 'duplicate', boot: 7_001, sequence: 1 });
  });

  it('refuses a report that another key has signed', () => {
    const impostor = new TestDevice('d1', { keySeed: 'stolen name' });
    expect(readReport(sealedBy(impostor, {}), known('d1'), RULES)).toMatchObject({ problem: 'bad-signature' });
  });

  it('survives any damage to a report, and accepts none of it', () => {
    const original = sealedBy(new TestDevice('d1'), {});
    const damage = fc.oneof(
      fc.nat(original.body.length * 8 - 1).map((bit) => ({ ...original, body: flipped(original.body, bit) })),
      fc.nat(original.body.length - 1).map((length) => ({ ...original, body: original.body.subarray(0, length) })),
      fc.nat(511).map((bit) => ({ ...original, signature: flipped(original.signature, bit) })),
      fc.nat(63).map((length) => ({ ...original, signature: original.signature.subarray(0, length) })),
      fc.uint8Array({ maxLength: 400 }).map((body) => ({ ...original, body })),
    );
    fc.assert(
      fc.property(damage, (sealed) => {
        expect(readReport(sealed, known('d1'), RULES).outcome).toBe('rejected');
      }),
      { seed: SEED, numRuns: 500 },
    );
  });
});

const RULES = {
  plan: (digest: string) => (digest === DIGEST ? KNOWN : undefined),
  stored: () => false,
  earliest: NOW - 90 * 86_400,
  latest: NOW + 3_600,
  receivedAtMs: NOW * 1000,
};

function known(name: string): KnownDevice {
  const { publicKey } = new TestDevice(name).syncRequest(0);
  const device = new KnownDevice(name, toHex(publicKey ?? new Uint8Array()), 0);
  device.learn(7_001, { hw: 'known' });
  return device;
}

function judge(options: SealOptions): ReportOutcome {
  return readReport(sealedBy(new TestDevice('d1'), options), known('d1'), RULES);
}

function sealedBy(device: TestDevice, options: SealOptions): Sealed {
  const { body, signature }: Fields<'SealedReport'> = device.seal(NOW, options);
  return { body: body ?? new Uint8Array(), signature: signature ?? new Uint8Array() };
}

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  return bytes.with(bit >> 3, bytes[bit >> 3]! ^ (1 << (bit & 7)));
}
