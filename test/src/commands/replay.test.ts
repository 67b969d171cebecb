import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { helpExamples, runProgram, startProgram } from '../support/command-line.js';
import { docBlock } from '../support/doc-pages.js';
import { shapeDifferences } from '../support/json-shape.js';
import { ServeProcess } from '../support/serve-process.js';
import { until } from '../support/until.js';
import { SEED, tablesFolder } from './tables.js';

const ROWS = 6 * 8 * 30;

interface Replayed {
  readonly devices: number;
  readonly inferences: number;
  readonly reports: Readonly<Record<string, number>>;
}

describe(`fleetally-agent replay (seed ${SEED})`, () => {
  let folder: string;
  let data: string;
  let collector: ServeProcess;
  beforeAll(async () => {
    // Long ago: a collector takes such times only where they are moved.
    folder = await tablesFolder(Date.parse('2020-01-05T12:00Z'));
    data = await mkdtemp(join(tmpdir(), 'fleetally-replay-'));
    const plan = ['profile', '--model', 'model.onnx', '--data', 'train.csv', '--label', 'label', '--out', 'plan.json'];
    expect((await runProgram('fleetally-agent', plan, folder)).code).toBe(0);
    collector = await ServeProcess.start({ folder: data });
  });
  afterAll(async () => {
    await collector.end('SIGTERM');
    await rm(folder, { recursive: true });
    await rm(data, { recursive: true });
  });

  const columns = ['--device-column', 'device', '--time-column', 'time', '--attributes', 'hw'];
  const given = ['--model', 'model.onnx', '--plan', 'plan.json', '--data', 'fleet.csv', ...columns];
  const replay = (...args: string[]) => runProgram('fleetally-agent', ['replay', ...given, ...args], folder);

  it('does what the example in its help says (with a free port instead of 4319): every report is stored', async () => {
    const [words] = await helpExamples('fleetally-agent', 'replay');
    const here = words!.map((word) => (word === '127.0.0.1:4319' ? collector.grpc : word));
    const { code, stdout, stderr } = await runProgram('fleetally-agent', here, folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`inferences  ${ROWS.toLocaleString('en')} on 6 devices in 8 windows`);
    expect(stdout).toContain('48 sealed, 48 stored by the collector, 0 waiting, 0 refused, 0 dropped');
    const { devices } = (await collector.get('/api/v1/devices')) as {
      devices: { device: string; attributes: object }[];
    };
    expect(devices.map(({ device }) => device)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5']);
    expect(devices[1]).toMatchObject({ attributes: { hw: 'b' } });
  });

  it('shares the devices among processes, each once', async () => {
    const shared = ['--collector', collector.grpc, '--shift-to', 'now', '--state-dir', 'shards', '--json', '-'];
    const renamed = await Promise.all(
      [1, 2, 3, 4].map(async (shard) => {
        // Other keys than the first replay's under the same names would be refused: the same state directory.
        const args = [...shared.slice(0, 4), '--state-dir', 'fleetally-replay', '--json', '-', '--shard', `${shard}/4`];
        return JSON.parse((await replay(...args)).stdout) as Replayed;
      }),
    );
    expect(renamed.map(({ devices }) => devices)).toEqual([2, 2, 1, 1]);
    expect(renamed.reduce((sum, { inferences }) => sum + inferences, 0)).toBe(ROWS);
    expect(renamed.reduce((sum, { reports }) => sum + reports['acked']!, 0)).toBe(48);
    const { text } = await docBlock('docs/replay.md', '"schema": "fleetally.replay/1"');
    expect(shapeDifferences(JSON.parse(text), renamed[0])).toEqual([]);
    const none = await replay(...shared, '--shard', '7/7');
    expect(none).toMatchObject({ code: 1, stdout: expect.stringContaining('shard 7/7 has none of the 6 devices') });
  });

  it('says what to do when the collector refuses old times', async () => {
    const { code, stdout } = await replay('--collector', collector.grpc);
    expect(code).toBe(1);
    expect(stdout).toContain('48 sealed, 0 stored by the collector, 0 waiting, 48 refused');
    expect(stdout).toContain('--shift-to now moves recorded times there');
  });

  it('keeps everything when no collector answers, says so, and does not wait for ever', async () => {
    const nobody = ['--collector', '127.0.0.1:1', '--patience', '1s', '--state-dir', 'alone', '--shift-to', 'now'];
    const { code, stdout } = await replay(...nobody);
    expect(code).toBe(1);
    expect(stdout).toContain('48 sealed, 0 stored by the collector, 48 waiting, 0 refused, 0 dropped');
    expect(stdout).toMatch(/^trouble +.*127\.0\.0\.1:1/m);
  });

  it('interrupted, ends in order: tells what it did, and leaves no lock behind', async () => {
    const slow = ['--collector', collector.grpc, '--shift-to', 'now', '--state-dir', 'stopped', '--speed', '1x'];
    const started = startProgram('fleetally-agent', ['replay', ...given, ...slow, '--json'], folder);
    const files = (): Promise<string[]> => readdir(join(folder, 'stopped'), { recursive: true }).catch(() => []);
    const keys = (names: readonly string[]): string[] => names.filter((name) => name.endsWith('device.key'));
    await until('all devices to join', files, (names) => keys(names).length === 6);
    started.child.kill('SIGINT');
    const { code, stdout } = await started.finished;
    expect(code).toEqual(expect.any(Number));
    expect((JSON.parse(stdout) as Replayed).inferences).toBeLessThan(ROWS);
    expect((await files()).filter((name) => name.endsWith('lock'))).toEqual([]);
  });

  it('says at once that the result can be written nowhere, and why nothing came of too few inferences', async () => {
    const nowhere = await replay('--collector', '127.0.0.1:1', '--state-dir', 'unused', '--json', 'no/folder/x.json');
    expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringContaining('its folder is not there') as string });
    expect(await readdir(folder)).not.toContain('unused');
    const few = ['--min-samples', '1000', '--shift-to', 'now', '--state-dir', 'few', '--patience', '1s'];
    const { code, stdout } = await replay('--collector', '127.0.0.1:1', ...few);
    expect(code).toBe(1);
    expect(stdout).toContain('not counted 48 of 48 windows of single devices, with fewer than 1000 inferences');
    expect(stdout).toContain('give a longer --window or a smaller --min-samples');
  });

  it.each<[number, string, string[]]>([
    [1, "there is no column 'when'", ['--time-column', 'when']],
    [1, "there is no column 'region'", ['--attributes', 'region']],
    [1, 'is no plan', ['--plan', 'fleet.csv']],
    [2, '--speed fast: expected max, or a factor', ['--speed', 'fast']],
    [2, '--shard 3/2: expected I/N', ['--shard', '3/2']],
    [2, '--shift-to soon: expected now, or a time', ['--shift-to', 'soon']],
    [2, '--window 5: expected a length of time', ['--window', '5']],
    [2, '--epsilon much: expected a number from 0.001 to 1000', ['--epsilon', 'much']],
    [2, '--epsilon 0: expected a number from 0.001 to 1000', ['--epsilon', '0']],
  ])('ends with %i: %s', async (code, text, args) => {
    const found = await replay('--collector', collector.grpc, ...args);
    expect(found.code).toBe(code);
    if (!text.startsWith('is no')) expect(found.stderr).toContain(text);
    else expect(found.stderr).toMatch(/is no plan|is not JSON/);
  });
});
