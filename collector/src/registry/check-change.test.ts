import { describe, expect, it } from 'vitest';
import { checkAddition, toRetire } from './check-change.js';
import { registryView } from './registry-view.js';
import { added, digestOf, retired } from './testing.js';
import type { ModelTensor } from './types.js';

const features: ModelTensor = { name: 'features', type: 'float32', shape: ['batch', 24] };
const view = registryView([
  added({ inputs: [features] }),
  added({ variant: 'int8' }),
  added({ version: '0.9.0', inputs: [{ ...features, name: 'old' }] }),
  retired('0.9.0', 'fp32'),
]);

describe('checkAddition', () => {
  const attempt = (version: string, digest: string, inputs?: readonly ModelTensor[]) => (): void => {
    checkAddition(view, { model: 'har', version, variant: 'fp32', digest, ...(inputs && { inputs }) });
  };

  it('takes a new version, the same file again, and what could not be read', () => {
    attempt('1.1.0', digestOf('new'), [features])();
    attempt('1.0.0', digestOf('1.0.0 fp32'), [features])();
    attempt('1.1.0', digestOf('new'))();
  });

  it('refuses another file under a name that is taken, also one that is retired', () => {
    expect(attempt('1.0.0', digestOf('new'))).toThrow(expect.objectContaining({ code: 'OTHER_DIGEST' }) as Error);
    expect(attempt('1.0.0', digestOf('new'))).toThrow(/needs another version/);
    expect(attempt('0.9.0', digestOf('new'))).toThrow(expect.objectContaining({ code: 'OTHER_DIGEST' }) as Error);
  });

  it('refuses other inputs: another name, type, length or number of them', () => {
    const others: readonly (readonly ModelTensor[])[] = [
      [{ ...features, name: 'x' }],
      [{ ...features, type: 'float16' }],
      [{ ...features, shape: ['batch', 25] }],
      [{ ...features, shape: [24] }],
      [features, { ...features, name: 'y' }],
      [],
    ];
    for (const inputs of others) {
      expect(attempt('1.1.0', digestOf('new'), inputs)).toThrow(
        expect.objectContaining({ code: 'OTHER_INPUTS' }) as Error,
      );
    }
    expect(attempt('1.1.0', digestOf('new'), others[2])).toThrow('features float32[batch, 25]');
  });

  it('lets free lengths and unknown shapes be', () => {
    attempt('1.1.0', digestOf('new'), [{ ...features, shape: [1, 24] }])();
    attempt('1.1.0', digestOf('new'), [{ ...features, shape: ['', 'n'] }])();
    attempt('1.1.0', digestOf('new'), [{ ...features, shape: [] }])();
  });
});

describe('toRetire', () => {
  it('means one variant, or all of a version that are available', () => {
    expect(toRetire(view, 'har', '1.0.0').map(({ variant }) => variant)).toEqual(['fp32', 'int8']);
    expect(toRetire(view, 'har', '1.0.0', 'int8').map(({ variant }) => variant)).toEqual(['int8']);
  });

  it('says what there is instead of what is not there', () => {
    const code =
      (version: string, variant?: string, model = 'har') =>
      (): unknown =>
        toRetire(view, model, version, variant);
    expect(code('2')).toThrow('of har there is 1.0.0 fp32, 1.0.0 int8, 0.9.0 fp32');
    expect(code('1.0.0', 'int4')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }) as Error);
    expect(code('1', undefined, 'pump')).toThrow('there is har');
    expect(code('0.9.0')).toThrow(expect.objectContaining({ code: 'RETIRED' }) as Error);
    expect(() => toRetire(registryView([]), 'har', '1')).toThrow('nothing is registered yet');
  });
});
