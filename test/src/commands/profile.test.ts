import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parsePlan } from '@fleetally/counts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { helpExamples, runProgram } from '../support/command-line.js';
import { docBlock } from '../support/doc-pages.js';
import { formOf, formsMissing } from '../support/printed-form.js';
import { SEED, tablesFolder, trainCsv } from './tables.js';

describe(`fleetally-agent profile (seed ${SEED})`, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await tablesFolder(Date.parse('2026-01-05T12:00Z'));
    const [header = '', ...lines] = trainCsv().trimEnd().split('\n');
    const rows = lines.slice(0, 400).map((line) => line.split(','));
    const objects = rows.map((row) =>
      Object.fromEntries(header.split(',').map((name, i) => [name, i < 3 ? Number(row[i]) : row[i]])),
    );
    await writeFile(join(folder, 'train.jsonl'), objects.map((row) => JSON.stringify(row)).join('\n'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const profile = (...args: string[]) => runProgram('fleetally-agent', ['profile', ...args], folder);

  it('does what the examples in its help say, and tells of rows that were none', async () => {
    const [made, shown, added] = await helpExamples('fleetally-agent', 'plans');
    const { code, stdout, stderr } = await runProgram('fleetally-agent', made!, folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^model +model$/m);
    expect(stdout).toMatch(/^rows +400 run through the model, 2 left out/m);
    expect(stdout).toMatch(/^output +probabilities: 2 classes/m);
    const plan = parsePlan(JSON.parse(await readFile(join(folder, 'plan.json'), 'utf8')));
    expect(plan.features.map(({ name }) => name)).toEqual(['speed', 'heat', 'load']);
    expect(plan.output).toMatchObject({ tensor: 'probabilities', classes: ['well', 'worn'] });
    expect(plan.output?.accuracy?.labelled.reduce((a, b) => a + b)).toBe(400);
    const drawn = await runProgram('fleetally-agent', shown!, folder);
    expect(drawn.stdout).toMatch(/^speed {3}n 400\n( .*[▁▂▃▄▅▆▇█].*\n){4}/m);
    expect(drawn.stdout).not.toContain('\u001b');
    const { text } = await docBlock('docs/profile.md', 'predicted class');
    const swapped = text.replace('acc_mag_std', 'speed').replace('WALKING', 'worn').replace('TURNING', 'well');
    expect(formsMissing(withoutBars(swapped), withoutBars(drawn.stdout))).toEqual([]);
    expect((await runProgram('fleetally-agent', added!, folder)).stdout).toMatch(/^cells +(\d+) counts a report, /m);
    const { feedback, resources, ...rest } = parsePlan(
      JSON.parse(await readFile(join(folder, 'plan-with-feedback.json'), 'utf8')),
    );
    expect({ feedback, resources }).toEqual({
      feedback: { detail: 'confusion' },
      resources: [{ kind: 'rss' }, { kind: 'cpu' }],
    });
    expect(rest).toEqual(plan);
  });

  it('makes the same plan of the same rows as JSON lines', async () => {
    expect(
      (await profile('--model', 'model.onnx', '--data', 'train.csv', '--label', 'label', '--out', 'a.json')).code,
    ).toBe(0);
    const made = await profile('--model', 'model.onnx', '--data', 'train.jsonl', '--label', 'label', '--out', 'b.json');
    expect(made.code).toBe(0);
    const { text } = await docBlock('docs/profile.md', 'run through the model');
    // Fewer columns, which are all named, and none that tells the device.
    const shown = text.replace(/features: .* \(24 columns\)/, 'features: speed, heat, load').replace(', from 15 devices', ''); // prettier-ignore
    expect(made.stdout.replace('b.json', 'plan.json').split('\n').map(formOf)).toEqual(shown.split('\n').map(formOf));
    expect(await readFile(join(folder, 'b.json'))).toEqual(await readFile(join(folder, 'a.json')));
  });

  it.each<[number, string, string[]]>([
    [1, "there is no column 'labl'; there are speed, heat, load, label", ['--data', 'train.csv', '--label', 'labl']],
    [1, 'which columns make the input', ['--data', 'train.csv', '--label', 'label', '--ignore', 'heat']],
    [1, "nowhere.csv can't be read", ['--data', 'nowhere.csv']],
    [1, 'is a folder without .npy files', ['--data', '.']],
    [1, "no output 'scores'", ['--data', 'train.csv', '--label', 'label', '--output', 'scores']],
    [1, 'no label in', ['--data', 'train.csv', '--label', 'label', '--classes', 'x,y']],
    [1, 'unknown key inputs.features.colums', ['--data', 'train.csv', '--map', 'map.yaml']],
    [1, '--out no/x.json: its folder is not there', ['--data', 'train.csv', '--out', 'no/x.json']],
    [2, '--data is needed', []],
    [2, '--pairs some: expected auto, none', ['--data', 'train.csv', '--pairs', 'some']],
    [2, '--plan goes with --show, or with --out', ['--data', 'train.csv', '--plan', 'p.json']],
    [2, '--resources disk: expected rss, cpu', ['--data', 'train.csv', '--out', 'q.json', '--resources', 'disk']],
    [2, 'give a number behind =', ['--data', 'train.csv', '--out', 'q.json', '--resources', 'rss=many']],
    [2, '--feedback yes: expected auto', ['--data', 'train.csv', '--out', 'q.json', '--feedback', 'yes']],
  ])('ends with %i: %s', async (code, text, args) => {
    await writeFile(join(folder, 'map.yaml'), 'inputs: { features: { colums: [a] } }');
    const found = await profile('--model', 'model.onnx', '--out', 'x.json', ...args);
    expect(found).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(text) });
  });

  it('wants to know what to add to a plan', async () => {
    const { code, stderr } = await profile('--plan', 'plan.json', '--out', 'q.json');
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Give --feedback or --resources'),
    });
  });

  it('refuses a file that is no model', async () => {
    const found = await profile('--model', 'train.csv', '--data', 'train.csv', '--out', 'x.json');
    expect(found).toMatchObject({ code: 1, stderr: expect.stringContaining("can't load the model") });
  });
});

/** Each bar, and each row of them, as one block. */
function withoutBars(drawn: string): string {
  return drawn.replace(/[▁-▏](?:[▁-▏ ]*[▁-▏])?/g, '█');
}
