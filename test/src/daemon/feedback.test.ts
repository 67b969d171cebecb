import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { runProgram } from '../support/command-line.js';
import { DaemonProcess } from './daemon-process.js';
import { http } from './http-call.js';
import { agentYaml, pumpFolder, pumpRequest } from './pump-model.js';

const AUTO =
  '{ name: pump, version: "1", file: pump.onnx, plan: auto, feedback: true, resources: [cpu, { kind: rss, threshold: 5e8 }],' +
  ' output: { tensor: probabilities, form: probabilities, classes: [well, worn] } }';

let folder: string;
let daemon: DaemonProcess;
beforeEach(async () => {
  folder = await pumpFolder();
});
afterEach(async () => {
  await daemon.end('SIGKILL');
  await rm(folder, { recursive: true });
});

async function start(model: string): Promise<string> {
  await writeFile(join(folder, 'agent.yaml'), agentYaml(model));
  daemon = new DaemonProcess(['run', '--config', 'agent.yaml'], folder);
  return daemon.address('http');
}

async function infer(where: string, id: string, rows: number): Promise<string[]> {
  const body = JSON.stringify({ ...(JSON.parse(pumpRequest(rows)) as object), id });
  const { text } = await http(where, '/v2/models/pump/infer', { body });
  const outputs = (JSON.parse(text) as { outputs: { name: string; data: number[] }[] }).outputs;
  return outputs.find(({ name }) => name === 'class')!.data.map((c) => ['well', 'worn'][c]!);
}

async function feedback(where: string, fields: object): Promise<[status: number, outcome: unknown]> {
  const { status, text } = await http(where, '/v2/models/pump/feedback', { body: JSON.stringify(fields) });
  return [status, (JSON.parse(text) as { outcome?: string }).outcome ?? text];
}

describe('POST /v2/models/{name}/feedback', () => {
  it('joins labels to requests by their id, and says what became of each; only counts are kept', async () => {
    const where = await start(AUTO);
    const said = await infer(where, 'req-1', 3);
    const other = said[1] === 'well' ? 'worn' : 'well';
    expect(await feedback(where, { id: 'req-1', row: 0, label: said[0] })).toEqual([200, 'counted']);
    expect(await feedback(where, { id: 'req-1', row: 1, label: other })).toEqual([200, 'counted']);
    expect(await feedback(where, { id: 'req-1', row: 1, label: other })).toEqual([409, 'duplicate']);
    expect(await feedback(where, { id: 'req-1', row: 3, label: 'well' })).toEqual([404, 'unknown']);
    expect(await feedback(where, { id: 'req-0', label: 'well' })).toEqual([404, 'unknown']);
    expect(await feedback(where, { id: 'req-1', row: 2, label: 'broken' })).toEqual([400, 'unknown-label']);
    expect(await feedback(where, { id: 'req-1', row: 2, correct: false })).toEqual([200, 'counted']);
    expect(await feedback(where, { prediction: 'worn', label: 'well' })).toEqual([200, 'counted']);
    const { text: metrics } = await http(where, '/metrics');
    expect(metrics).toContain('fleetally_agent_feedback_total{model="pump",version="1",outcome="counted"} 4');
    expect(metrics).toContain('fleetally_agent_feedback_total{model="pump",version="1",outcome="unknown"} 2');
    expect(metrics).toContain('fleetally_agent_http_requests_total{route="feedback",status="404"} 2');
    expect(await daemon.end()).toBe(0);
    const audit = await runProgram('fleetally-agent', ['audit', '--state-dir', 'spool', '--full'], folder);
    expect(audit.stderr).toBe('');
    const told = audit.stdout.replace(/\s+/g, ' ');
    expect(told).toMatch(/truly well, predicted worn: [12]/);
    expect(told).toContain('wrong, true class not told or none of these: 1');
    expect(told).toMatch(/memory of the process: in which of \d+ ranges it was/);
    expect(told).not.toContain('req-1');
  });

  it('says so where the plan counts none, and refuses to be told twice what a plan says', async () => {
    const where = await start('{ name: pump, version: "1", file: pump.onnx, plan: plan.json }');
    await infer(where, 'req-1', 1);
    expect(await feedback(where, { id: 'req-1', label: 'well' })).toEqual([501, 'not-counted']);
    expect((await http(where, '/v2/models/pump/feedback')).status).toBe(405);
    expect((await http(where, '/v2/models/fan/feedback', { body: '{}' })).status).toBe(404);
    const large = JSON.stringify({ id: 'x'.repeat(5_000), label: 'well' });
    expect((await http(where, '/v2/models/pump/feedback', { body: large })).status).toBe(413);
    await writeFile(join(folder, 'bad.yaml'), agentYaml('{ name: p, version: "1", file: a, plan: b, feedback: true }'));
    const { code, stderr } = await runProgram('fleetally-agent', ['run', '--check', '--config', 'bad.yaml'], folder);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('models.0.feedback: goes with plan: auto') as unknown,
    });
  });
});
