import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { pumpFolder } from '../daemon/pump-model.js';
import { helpExamples, runProgram } from '../support/command-line.js';

let folder: string;

beforeEach(async () => {
  folder = await pumpFolder();
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

it('fleetally-agent models runs the examples of its help, in words and for machines', async () => {
  const [words, machines] = await helpExamples('fleetally-agent', 'models');
  const told = await runProgram('fleetally-agent', words!, folder);
  expect(told).toMatchObject({ code: 0, stderr: '' });
  expect(told.stdout).toBe('pump: 1, as configured; the collector does not choose its version\n');
  const left = { model: 'pump', configured: '1', state: 'LEFT' };
  expect(JSON.parse((await runProgram('fleetally-agent', machines!, folder)).stdout)).toEqual({
    schema: 'fleetally.agent.models.list/1',
    models: [left],
  });
});

it('fleetally-agent run --check refuses a delivery that nobody could ask for, and says what it needs', async () => {
  const model = '{ name: pump, version: "1", file: pump.onnx, plan: plan.json, delivery: auto }';
  await writeFile(join(folder, 'agent.yaml'), `models: [${model}]\n`);
  const { code, stderr } = await runProgram('fleetally-agent', ['run', '--check'], folder);
  expect(code).not.toBe(0);
  expect(stderr).toContain('models.0.delivery: needs a collector, who says what to run');
});
