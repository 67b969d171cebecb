import { expect, it } from 'vitest';
import { parseConfig } from './config.js';
import { policyOf } from './models-config.js';

it('reads how variants are chosen, model by model, and has a default', () => {
  const { models } = parseConfig({
    models: {
      har: {
        prefer: 'latency',
        minAccuracy: 0.9,
        onBattery: { when: { attribute: 'power', is: 'battery' }, prefer: 'energy' },
      },
    },
  });
  expect(policyOf(models, 'har')).toEqual({
    prefer: 'latency',
    minAccuracy: 0.9,
    memoryAttribute: 'memory_mb',
    onBattery: { when: { attribute: 'power', in: ['battery'] }, prefer: 'energy' },
  });
  expect(policyOf(models, 'other')).toEqual({ prefer: 'accuracy', memoryAttribute: 'memory_mb' });
  expect(parseConfig(parseConfig({ models })).models).toEqual(models);
});

it('says what is wrong with a policy', () => {
  const refused = (har: object): string => {
    try {
      parseConfig({ models: { har } });
      return '';
    } catch (error) {
      return String(error);
    }
  };
  expect(refused({ prefer: 'beauty' })).toContain('models.har.prefer');
  expect(refused({ minAccuracy: 92 })).toContain('models.har.minAccuracy');
  expect(refused({ fastest: true })).toContain('fastest');
  expect(refused({ onBattery: { prefer: 'size' } })).toContain('models.har.onBattery.when');
});
