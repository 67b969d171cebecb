import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimFinding } from './claim.js';
import { registryView } from './registry-view.js';
import { added, digestOf, retired, testVariant } from './testing.js';

describe('registryView', () => {
  it('knows models, variants in the order in which they were added, and files by their content', () => {
    const view = registryView([
      added({ variant: 'int8' }),
      added({ model: 'gait', version: '2' }),
      added({ version: '1.1.0', digest: digestOf('1.0.0 int8') }),
    ]);
    expect(view.models).toEqual(['gait', 'har']);
    expect(view.variants('har').map(({ version, variant }) => [version, variant])).toEqual([
      ['1.0.0', 'int8'],
      ['1.1.0', 'fp32'],
    ]);
    expect(view.variants('none')).toEqual([]);
    expect(view.find('har', '1.0.0', 'int8')).toEqual(testVariant({ variant: 'int8' }));
    expect(view.find('har', '1.0.0', '')).toBeUndefined();
    expect(view.byDigest(digestOf('1.0.0 int8'))).toHaveLength(2);
    expect(view.byDigest(digestOf('x'))).toEqual([]);
  });

  it('tells names apart whatever is in them', () => {
    const view = registryView([added({ version: '1 a', variant: '' }), added({ version: '1', variant: 'a' })]);
    expect(view.variants('har')).toHaveLength(2);
  });

  it('keeps what is retired, and makes it available again when it is added again with what was said last', () => {
    const events = [added(), retired('1.0.0', 'fp32')];
    const [gone] = registryView(events).variants('har');
    expect(gone).toMatchObject({ state: 'retired', retired: { author: 'bob', atMs: 2_000, reason: 'replaced' } });
    const again = registryView([...events, added({ addedAtMs: 3_000, author: 'cat', card: { accuracy: 0.9 } })]);
    expect(again.variants('har')).toEqual([testVariant({ author: 'cat', card: { accuracy: 0.9 } })]);
  });

  it('lets no event give a version another file, and passes over what it does not know', () => {
    const view = registryView([retired('1.0.0', 'fp32'), added(), added({ digest: digestOf('other') })]);
    expect(view.variants('har')).toEqual([testVariant()]);
    expect(view.byDigest(digestOf('other'))).toEqual([]);
  });

  it('holds for any order of additions of different variants (seed 41)', () => {
    const additions = ['a', 'b', 'c', 'd'].map((variant) => added({ variant }));
    fc.assert(
      fc.property(fc.shuffledSubarray(additions, { minLength: 4 }), (events) => {
        const view = registryView(events);
        for (const variant of ['a', 'b', 'c', 'd']) {
          expect(view.find('har', '1.0.0', variant)).toEqual(testVariant({ variant }));
        }
      }),
      { seed: 41 },
    );
  });
});

describe('claimFinding', () => {
  const view = registryView([
    added(),
    added({ variant: 'int8' }),
    added({ version: '1.1.0' }),
    added({ version: '0.9.0' }),
    retired('0.9.0', 'fp32'),
    added({ model: 'gait', digest: digestOf('gait') }),
  ]);
  const finding = (version: string, variant: string, digest: string, model = 'har') =>
    claimFinding(view, { model, version, variant, digest });

  it('is right where the file belongs to what is claimed, with or without a variant', () => {
    expect(finding('1.0.0', 'fp32', digestOf('1.0.0 fp32'))).toEqual({ finding: 'right' });
    expect(finding('1.0.0', '', digestOf('1.0.0 int8'))).toEqual({ finding: 'right' });
    expect(finding('0.9.0', 'fp32', digestOf('0.9.0 fp32'))).toEqual({ finding: 'right' });
  });

  it('is wrong where the file is another one, and says which', () => {
    expect(finding('1.1.0', 'fp32', digestOf('1.0.0 fp32'))).toEqual({
      finding: 'wrong',
      truly: 'har 1.0.0 fp32',
      reason: 'It says har 1.1.0 fp32, but the file that runs is har 1.0.0 fp32.',
    });
    expect(finding('1.1.0', 'fp32', digestOf('0.9.0 fp32'))).toMatchObject({ truly: 'har 0.9.0 fp32' });
    expect(finding('2.0.0', 'fp32', digestOf('1.0.0 fp32'))).toMatchObject({ finding: 'wrong' });
    expect(finding('1.0.0', 'fp32', digestOf('1.0.0 int8'))).toMatchObject({ finding: 'wrong' });
    expect(finding('1.1.0', 'fp32', digestOf('gait'))).toMatchObject({ truly: 'gait 1.0.0 fp32' });
    expect(finding('1.0.0', 'fp32', digestOf('new'))).toMatchObject({ finding: 'wrong', truly: '' });
  });

  it('says nothing of what nobody registered, of silence, and of what was taken back', () => {
    expect(finding('2.0.0', 'fp32', digestOf('new'))).toEqual({ finding: 'unknown' });
    expect(finding('1.0.0', 'int4', digestOf('new'))).toEqual({ finding: 'unknown' });
    expect(finding('1.0.0', 'fp32', '')).toEqual({ finding: 'unknown' });
    expect(finding('0.9.0', 'fp32', digestOf('new'))).toEqual({ finding: 'unknown' });
    expect(finding('1.0.0', 'fp32', digestOf('1.0.0 fp32'), 'pump')).toEqual({ finding: 'unknown' });
  });
});
