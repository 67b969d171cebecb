import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeliveryError } from './delivery-error.js';
import { freshState, stateBytes, stateFromBytes, type DeliveryState, type Installed } from './delivery-state.js';
import { phaseOf } from './delivery-status.js';
import { afterFailure, nextStep } from './next-step.js';
import { wantedOf, type Wanted } from './wanted.js';

const sha = (letter: string) => letter.repeat(64);
const want = (version: string, rollout: string): Wanted => ({
  ...{ version, variant: '', digest: sha(version), sizeBytes: 10, rollout },
});
const CONFIGURED: Installed = { ...want('a', ''), file: 'configured' };

describe('what is done about what the collector wants', () => {
  it('is nothing twice: whatever was noted or failed, asking the same again changes nothing', () => {
    const request = fc.oneof(
      fc.constant(undefined),
      fc.record({ version: fc.constantFrom('a', 'b', 'c'), rollout: fc.constantFrom('r1', 'r2') }),
    );
    fc.assert(
      fc.property(
        fc.array(request, { maxLength: 12 }),
        fc.infiniteStream(fc.constantFrom('served', 'refused')),
        (asked, ends) => {
          let state: DeliveryState = freshState('m');
          for (const one of asked) {
            const wanted = one && want(one.version, one.rollout);
            const step = nextStep(state, state.current ?? CONFIGURED, wanted, false);
            if (step.act === 'note') state = step.state;
            if (step.act === 'bring') {
              // What was refused for this very reason is not brought again.
              expect(
                state.setbacks.some(
                  ({ wanted: before }) => before.digest === wanted?.digest && before.rollout === wanted.rollout,
                ),
              ).toBe(false);
              if (ends.next().value === 'served') {
                state = { ...state, current: { ...step.wanted, file: 'delivered' }, tells: 'running' };
              } else {
                state = afterFailure(state, step.wanted, new DeliveryError('CANARY', 'no'), 1).state;
              }
            }
            expect(nextStep(state, state.current ?? CONFIGURED, wanted, false)).toEqual({ act: 'nothing' });
            expect(stateFromBytes(stateBytes(state), 'm')).toEqual(state);
            expect(state.setbacks.length).toBeLessThanOrEqual(32);
          }
        },
      ),
      { seed: 20_263, numRuns: 100 },
    );
  });

  it('is to drop what was begun when it is wanted no more, or runs already', () => {
    const begun: DeliveryState = { ...freshState('m'), candidate: { wanted: want('b', 'r1'), attempts: 1 } };
    expect(nextStep(begun, CONFIGURED, undefined, true)).toEqual({ act: 'note', state: freshState('m') });
    const runs = nextStep(begun, CONFIGURED, want('a', 'r2'), true);
    expect(runs).toEqual({
      act: 'note',
      state: { ...freshState('m'), current: { ...CONFIGURED, rollout: 'r2' } },
    });
  });

  it('is to try again what may pass, once it is time', () => {
    const wanted = want('b', 'r1');
    const failed = afterFailure(freshState('m'), wanted, new DeliveryError('NO_SPACE', 'full'), 1);
    expect([failed.again, phaseOf(failed.state, false)]).toEqual([true, 'FAILED']);
    expect(nextStep(failed.state, CONFIGURED, wanted, false)).toEqual({ act: 'nothing' });
    expect(nextStep(failed.state, CONFIGURED, wanted, true)).toEqual({ act: 'bring', wanted });
    const full = Object.assign(new Error('write'), { code: 'ENOSPC' });
    expect(afterFailure(freshState('m'), wanted, full, 1).state.setbacks[0]).toMatchObject({ failure: 'NO_SPACE' });
  });
});

describe('what a collector says', () => {
  const right = { model: 'm', version: '2', digest: new Uint8Array(32), sizeBytes: 5 };

  it('is taken as it stands', () => {
    expect(wantedOf({ ...right, rollout: 'r', canaryDigest: new Uint8Array(32).fill(1), canaryBytes: 9 })).toEqual({
      ...{ version: '2', variant: '', digest: '00'.repeat(32), sizeBytes: 5, rollout: 'r' },
      canary: { digest: '01'.repeat(32), sizeBytes: 9 },
    });
  });

  it.each([
    ['a digest of 3 bytes', { ...right, digest: new Uint8Array(3) }],
    ['a file of 0 bytes', { ...right, sizeBytes: 0 }],
    ["a plan's digest of 1 bytes", { ...right, planDigest: new Uint8Array(1) }],
    ['a canary of 100000000 bytes', { ...right, canaryDigest: new Uint8Array(32), canaryBytes: 1e8 }],
    ['a version that is no name', { ...right, version: '' }],
  ])('is not done when it can not be right: %s', (why, desired) => {
    expect(wantedOf(desired)).toContain(why);
  });
});

describe('a state file', () => {
  it.each(['', 'null', '{}', '{"format":2}', JSON.stringify({ ...freshState('other') }), '\u0000'])(
    '%j is none of this model',
    (text) => {
      expect(stateFromBytes(Buffer.from(text), 'm')).toBeUndefined();
    },
  );
});
