import { inspect } from 'node:util';

import { describe, expect, it } from 'vitest';

import { AgentError } from './agent-error.js';
import { checkKeys } from './check-keys.js';
import { checkOptions, checkPlan } from './check-options.js';
import type { MonitorOptions } from './monitor-options.js';
import { readPlan } from './read-plan.js';
import { classOutput, columnsPlan } from './testing/plans.js';

const plan = columnsPlan(2);
const DP = { level: 'dp', epsilonPerRecord: 1 };
const model = { name: 'test', version: '1' };

function codeAndMessage(check: () => void): [string, string] {
  const error = thrownBy(check);
  return error === undefined ? ['accepted', ''] : [error.code, error.message];
}

function thrownBy(check: () => void): AgentError | undefined {
  try {
    check();
  } catch (error) {
    if (error instanceof AgentError) return error;
    throw error;
  }
  return undefined;
}

describe('checkOptions', () => {
  it('accepts the least and the most', () => {
    checkOptions({ plan, model });
    checkOptions({
      plan,
      model: { ...model, variant: '', digest: 'AB'.repeat(32) },
      device: { id: 'x', executionProvider: 'cpu' },
      attributes: { region: 'north', firmware: '1.2' },
      collector: { address: '[::1]:4317' },
      spoolDir: '/tmp/x',
      spoolBytes: 1_000_000,
      journalBytes: 0,
      windowSeconds: 60,
      minSamples: 1,
      privacy: { level: 'dp', epsilonPerRecord: 1 },
      policy: 'unmetered',
      outbox: { fsync: 'never' },
      clock: { now: () => 0 },
      random: (count) => new Uint8Array(count),
      onProblem: () => undefined,
    });
  });

  it.each<[string, object]>([
    ['model must be', { model: undefined }],
    ['model.name must be', { model: { name: '', version: '1' } }],
    ['model.version must be', { model: { name: 'x' } }],
    ['model.digest must be a SHA-256', { model: { ...model, digest: 'abc' } }],
    ['model takes digest or file', { model: { ...model, digest: new Uint8Array(32), file: 'x' } }],
    ['device.id must be', { device: { id: 'x'.repeat(129) } }],
    ["attributes['9lives'] must be named", { attributes: { '9lives': 'x' } }],
    ["attributes['ram'] must be a text", { attributes: { ram: 4 } }],
    ['attributes has 17', { attributes: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`a${i}`, 'x'])) }],
    ['windowSeconds is 0', { windowSeconds: 0 }],
    ['windowSeconds is "300"', { windowSeconds: '300' }],
    ['minSamples is 1.5', { minSamples: 1.5 }],
    ['spoolBytes is 10', { spoolBytes: 10 }],
    ['journalBytes is 10; it must be 0 or a whole number from 65536', { journalBytes: 10 }],
    ["privacy must be 'aggregate' or", { privacy: 'dp' }],
    ["privacy must be 'aggregate' or", { privacy: null }],
    ['privacy.epsilonPerRecord is 0', { privacy: { level: 'dp', epsilonPerRecord: 0 } }],
    ['privacy.epsilonPerRecord is NaN', { privacy: { level: 'dp', epsilonPerRecord: NaN } }],
    ["privacy.deltaPerRecord goes with mechanism: 'gaussian'", { privacy: { ...DP, deltaPerRecord: 1e-6 } }],
    ['privacy.mechanism is "cauchy"', { privacy: { ...DP, mechanism: 'cauchy' } }],
    ['privacy.deltaPerRecord is 1', { privacy: { ...DP, mechanism: 'gaussian', deltaPerRecord: 1 } }],
    ['privacy takes epsilonPerRecord or rhoPerRecord', { privacy: { ...DP, mechanism: 'gaussian', rhoPerRecord: 1 } }],
    ['privacy.rhoPerRecord is 0', { privacy: { level: 'dp', mechanism: 'gaussian', rhoPerRecord: 0 } }],
    ['policy is "never"; it must be \'always\'', { policy: 'never' }],
    ['collector', { collector: 'no-port' }],
    ['collector', { collector: { address: 'far.example:4317' } }],
    ['latencyObjectiveSeconds goes with plan', { latencyObjectiveSeconds: 0.05 }],
    ['cells goes with plan', { cells: 'newest' }],
    ['latencyObjectiveSeconds is 0', { plan: 'auto', latencyObjectiveSeconds: 0 }],
    ['latencyObjectiveSeconds is NaN', { plan: 'auto', latencyObjectiveSeconds: NaN }],
    ['cells is "all"', { plan: 'auto', cells: 'all' }],
    ['clock.now must be a function', { clock: {} }],
    ['random must be a function', { random: 4 }],
    ['onProblem must be a function', { onProblem: 'log' }],
  ])('refuses: %s', (message, wrong) => {
    const [code, found] = codeAndMessage(() => {
      checkOptions({ plan, model, ...wrong });
    });
    expect([code, found]).toEqual(['BAD_OPTION', expect.stringContaining(message)]);
  });

  it('has no cause that would say the same again, under a second stack', () => {
    for (const collector of ['no-port', 'far.example:4317']) {
      const error = thrownBy(() => {
        checkOptions({ plan, model, collector });
      });
      expect(error).toMatchObject({ code: 'BAD_OPTION', message: expect.stringContaining(collector) as string });
      expect(inspect(error)).not.toContain('[cause]');
    }
  });
});

describe('checkKeys', () => {
  it('refuses options that do not exist, and says which was meant', async () => {
    await checkKeys({ plan, model });
    await expect(checkKeys({ model, windowSecond: 5 } as MonitorOptions)).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: 'windowSecond is no option of monitor; did you mean windowSeconds?',
    });
    await expect(checkKeys({ model, elsewhere: 5 } as MonitorOptions)).rejects.toThrow(
      /^elsewhere is no option of monitor; there are plan, output, .*onProblem$/,
    );
  });
});

describe('checkPlan', () => {
  const check = (options: Partial<MonitorOptions>, inputs = ['features'], outputs = ['p']): [string, string] =>
    codeAndMessage(() => {
      checkPlan(options.plan as typeof plan, { plan, model, ...options }, inputs, outputs);
    });

  it('wants the tensors of the plan in the model, and says which there are', () => {
    expect(check({ plan })).toEqual(['accepted', '']);
    expect(check({ plan }, ['x'], ['features'])).toEqual(['accepted', '']);
    const [code, message] = check({ plan }, ['image', 'size']);
    expect(code).toBe('PLAN_MISMATCH');
    expect(message).toBe("feature 'f0' reads tensor 'features'; the model has inputs image, size and outputs p");
    const withOutput = columnsPlan(2, { output: classOutput('q', ['a']) });
    expect(check({ plan: withOutput })[0]).toBe('PLAN_MISMATCH');
  });

  it('wants the model that the plan is for', () => {
    expect(check({ plan, model: { name: 'other', version: '1' } })[1]).toBe(
      "model.name is 'other', but the plan is for 'test'; profile with --model-name other, or say name: 'test'",
    );
  });

  it('refuses pairs at level dp, and says what to do', () => {
    const paired = columnsPlan(2, { pairs: [[0, 1]] });
    expect(check({ plan: paired })[0]).toBe('accepted');
    const [code, message] = check({ plan: paired, privacy: { level: 'dp', epsilonPerRecord: 1 } });
    expect(code).toBe('PLAN_HAS_PAIRS');
    expect(message).toMatch(/without pairs|no pairs/);
  });
});

describe('readPlan', () => {
  it.each([
    ['/nowhere/plan.json', /can't read the plan at \/nowhere\/plan.json/],
    [new TextEncoder().encode('{'), /is not JSON/],
    [new TextEncoder().encode('{"schema":"fleetally.plan/9"}'), /is no plan/],
  ])('refuses %s with BAD_PLAN', async (given, message) => {
    await expect(readPlan(given)).rejects.toMatchObject({
      code: 'BAD_PLAN',
      message: expect.stringMatching(message) as string,
    });
  });
});
