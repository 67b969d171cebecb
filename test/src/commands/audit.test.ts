import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitor, type MonitoredSession, type MonitorOptions } from '@fleetally/agent';
import { buildPlan, type Plan } from '@fleetally/counts';
import { encodeOnnx, Random } from '@fleetally/sim';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { helpExamples, runProgram } from '../support/command-line.js';
import { docBlock } from '../support/doc-pages.js';
import { formsMissing } from '../support/printed-form.js';
import { foundIn, numberNeedles, textNeedles } from '../support/needles.js';
import { ServeProcess } from '../support/serve-process.js';

const SEED = 8_128;
const WINDOWS = 288;
const SENT = 280;
const ROWS = 25;
// Nowhere but in what the model is given: inside the plan's ranges, and far outside of them.
const NUMBERS = [0.7182818459, -1.6180339887, 98_765.4321, -4.3219876e-7];
const TEXT = 'canary-patient-0815';
const NEEDLES = [...NUMBERS.flatMap(numberNeedles), ...textNeedles(TEXT)];
const random = new Random(SEED);

let folder: string;
let collector: ServeProcess;
let sessions: MonitoredSession[];

/** A day of windows in event time, in which a device sees the canaries all day. */
async function live(id: string, sent: number, options: Partial<MonitorOptions>): Promise<MonitoredSession> {
  const start = Math.floor(Date.now() / 300_000) * 300 - WINDOWS * 300;
  const clock = { nowMs: start * 1000, now: () => clock.nowMs };
  const session = await monitor(await InferenceSession.create(model()), {
    plan: plan(),
    model: { name: 'canary', version: '1.2.3' },
    device: { id },
    attributes: { region: 'eu-attribute' },
    collector: collector.grpc,
    spoolDir: join(folder, 'state'),
    clock,
    ...options,
  });
  sessions.push(session);
  for (let window = 0; window <= WINDOWS; window++) {
    clock.nowMs = (start + window * 300) * 1000;
    session.fleetally.tick();
    if (window === sent) {
      expect(await session.fleetally.flush(30_000)).toEqual({ outcome: 'delivered', queuedReports: 0 });
      session.fleetally.setPolicy('paused');
    }
    if (window < WINDOWS) await session.run(feeds());
  }
  return session;
}

/** What the page's audit tells of its model, and what it would tell of this test's. */
const OF_ANOTHER_MODEL: ReadonlyMap<string | RegExp, string> = new Map<string | RegExp, string>([
  [/^(model +)har 1\.0\.0 fp32$/gm, '$1canary 1.2.3'],
  [/har 1\.0\.0/g, 'canary 1.2.3'],
  ["'har'", "'canary'"],
  [/x_acc_mean/g, 'x'],
  ['`features`', '`numbers`'],
  [/`probabilities`: how often it was each of .*/, '`scores`: how often it was each of …'],
  [/^(SHA-256 of its file +).*/m, '$1…'],
  [/^(- (?:x|confidence): )-?\d.*|^(- predicted class: ).*/gm, '$1$2…'],
]);

/** Sentences on one line each, and headings underlined alike. */
function unwrapped(text: string): string {
  return text.replace(/\n {2}(?=\S)/g, ' ').replace(/^-{5,}$/gm, '-----');
}

/** What is said of each piece of a report, without where it lies and what is in it. */
function withoutBytes(text: string): string {
  return text.replace(/^ *(\d+ +\d+ +)?([0-9a-f]{2} )*[0-9a-f]{2}( {2,}|$)/gm, '').replace(/(?<=.)\[…\]$/gm, '…');
}

const audit = (...args: string[]) => runProgram('fleetally-agent', ['audit', ...args], folder);
const ofWatch = (...args: string[]) => audit('--state-dir', 'state', '--device', 'watch-1', ...args);

describe(`fleetally-agent audit, of a day's run (seed ${SEED})`, () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleetally-audit-'));
    sessions = [];
    collector = await ServeProcess.start({ folder });
    // Both agents run on while they are audited.
    await live('watch-1', SENT, {});
    const noisy = { plan: plan('none'), privacy: { level: 'dp', epsilonPerRecord: 1.5 } } as const;
    await live('watch-2', 3, noisy);
  }, 120_000);
  afterAll(async () => {
    for (const session of sessions) await session.release();
    await collector.end('SIGTERM');
    await rm(folder, { recursive: true });
  });

  it('runs the examples of its help as they stand', async () => {
    for (const words of await helpExamples('fleetally-agent', 'audit')) {
      expect(await runProgram('fleetally-agent', words, folder)).toMatchObject({ code: 0, stderr: '' });
    }
  });

  it('tells plan, reports, journal and what is not there', async () => {
    const { code, stdout } = await ofWatch();
    expect(code).toBe(0);
    const told = stdout.replace(/\s+/g, ' ');
    for (const words of [
      'x (column 0 of `numbers`: which of 16 ranges a value falls in',
      'a window of fewer than 20 inferences is not sent',
      `the bytes of ${SENT} reports are kept`,
      `reports ${WINDOWS - SENT}, `,
      `signatures ${SENT} verified, 0 wrong`,
      '- region: eu-attribute',
      'none is of a floating-point type',
      'SHA-256 of this audit',
    ]) {
      expect(told).toContain(words);
    }
  });

  it('tells it in the words that docs/audit.md shows, where the model is another one', async () => {
    const { text } = await docBlock('docs/audit.md', 'AUDIT OF DEVICE WATCH-1');
    const shown = [...OF_ANOTHER_MODEL].reduce((words, [one, other]) => words.replace(one, other), unwrapped(text));
    const told = unwrapped((await ofWatch('--reports', 'all')).stdout);
    expect(formsMissing(shown, told)).toEqual([]);
    // How much can carry a text, and what, is the same for every model: to the letter.
    const ofTheSchema = shown.split('\n').filter((line) => /^- (Of the|Texts can stand in) \d/.test(line));
    expect(ofTheSchema).toHaveLength(2);
    expect(told.split('\n')).toEqual(expect.arrayContaining(ofTheSchema));
    const { text: bytes } = await docBlock('docs/audit.md', 'offset bytes');
    expect(formsMissing(withoutBytes(bytes), withoutBytes((await ofWatch('--bytes', '1')).stdout))).toEqual([]);
  });

  it('gives the same for machines', async () => {
    const { stdout } = await ofWatch('--json', '-', '--reports', 'all');
    const { audit: told } = JSON.parse(stdout) as { audit: Record<string, unknown> };
    expect(told).toMatchObject({
      format: 'fleetally.audit/1',
      waiting: { reports: WINDOWS - SENT, accountedFor: WINDOWS - SENT, inferences: ROWS * (WINDOWS - SENT) },
      departed: { reports: SENT, verified: SENT, accountedFor: SENT, inferences: ROWS * SENT },
      chain: { intact: WINDOWS, broken: [], open: 0 },
      totals: { reports: { count: SENT }, plans: { count: 1 } },
      schema: { floating: [] },
      damage: [],
    });
  });

  it('keeps values out of all that it writes', async () => {
    expect(
      (await ofWatch('--reports', 'all', '--full', '--json', 'a.json', '--html', 'a.html', '--out', 'a.txt')).code,
    ).toBe(0);
    const bytes = await ofWatch('--bytes', '1');
    for (const name of ['a.json', 'a.html', 'a.txt']) {
      const written = await readFile(join(folder, name));
      expect(foundIn(written, NEEDLES), name).toEqual([]);
      expect(written.includes('eu-attribute')).toBe(true);
    }
    expect(foundIn(Buffer.from(bytes.stdout), NEEDLES)).toEqual([]);
  });

  it('accounts for every byte of a report', async () => {
    const { stdout } = await ofWatch('--bytes', String(WINDOWS));
    const [, sum, of] = /(\d+) of (\d+) bytes are accounted for/.exec(stdout)!;
    expect(sum).toBe(of);
    expect(stdout).toContain('report 1 of boot');
    expect(stdout).toMatch(/body\.attributes\.value \(string\): "eu-attribute"/);
  });

  it('tells the noise of windows that were sent and of those that were not', async () => {
    const { stdout } = await audit('--state-dir', 'state', '--device', 'watch-2', '--json', '-');
    const { audit: told } = JSON.parse(stdout) as { audit: { noise: unknown; waiting: { shown: unknown[] } } };
    expect(told.noise).toMatchObject({ totals: { windows: WINDOWS, milliEpsilonMost: 1_500 } });
    expect(told.waiting.shown[0]).toMatchObject({ level: 'dp', milliEpsilon: 1_500, oddities: [] });
  });

  it('notices that a signed file was changed', async () => {
    expect((await ofWatch('--html', 'signed.html', '--sign')).code).toBe(0);
    expect((await audit('--verify', 'signed.html')).code).toBe(0);
    await ofWatch('--html', 'signed.html', '--reports', 'summary');
    expect(await audit('--verify', 'signed.html')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('changed since it was signed'),
    });
  });

  it.each([
    [1, 'several devices are in state; choose one with --device', ['--state-dir', 'state']],
    [1, 'there is no device nobody in state', ['--state-dir', 'state', '--device', 'nobody']],
    [1, 'there is no folder nowhere', ['--state-dir', 'nowhere']],
    [
      1,
      'reports are known, of which 1 is the newest',
      ['--state-dir', 'state', '--device', 'watch-1', '--bytes', '999'],
    ],
    [1, "missing.html can't be read", ['--verify', 'missing.html']],
    [2, "--reports is some; it must be 'all', 'summary' or a whole number", ['--reports', 'some']],
    [2, '--bytes is 0; it must be a whole number from 1', ['--bytes', '0']],
    [2, '--sign signs files: say --json FILE', ['--sign']],
    [2, 'there is no option --wrong', ['--wrong']],
  ])('ends with %i and says: %s', async (code, words, args) => {
    const finished = await audit(...args);
    expect(finished.code).toBe(code);
    expect(finished.stderr).toContain(words);
  });
});

function feeds(): Record<string, Tensor> {
  const numbers = Float32Array.from({ length: ROWS * NUMBERS.length }, (_, i) => NUMBERS[i % NUMBERS.length]!);
  return {
    numbers: new Tensor('float32', numbers, [ROWS, NUMBERS.length]),
    text: new Tensor('string', Array<string>(ROWS).fill(TEXT), [ROWS, 1]),
  };
}

/** Two classes from four numbers; a text passes through. */
function model(): Uint8Array {
  const values = Float32Array.from({ length: 2 * NUMBERS.length }, () => 0.1 * random.normal());
  return encodeOnnx({
    name: 'canary',
    nodes: [
      { op: 'MatMul', inputs: ['numbers', 'weights'], outputs: ['logits'] },
      { op: 'Softmax', inputs: ['logits'], outputs: ['scores'], attributes: { axis: 1 } },
      { op: 'Identity', inputs: ['text'], outputs: ['same_text'] },
    ],
    constants: [{ name: 'weights', dims: [NUMBERS.length, 2], values }],
    inputs: [
      { name: 'numbers', type: 'float32', shape: ['batch', NUMBERS.length] },
      { name: 'text', type: 'string', shape: ['batch', 1] },
    ],
    outputs: [
      { name: 'scores', type: 'float32', shape: ['batch', 2] },
      { name: 'same_text', type: 'string', shape: ['batch', 1] },
    ],
    metadata: {},
  });
}

function plan(pairs?: 'none'): Plan {
  const rowCount = 500;
  return buildPlan({
    model: 'canary',
    precision: 'float32',
    ...(pairs === undefined ? {} : { pairs }),
    columns: [
      ...['x', 'y', 'z', 'w'].map((name, column) => ({
        kind: 'numeric' as const,
        name,
        source: { tensor: 'numbers', column },
      })),
      { kind: 'categorical', name: 'who', source: { tensor: 'text', column: 0 } },
    ],
    output: { tensor: 'scores', form: 'probabilities', classes: ['yes', 'no'] },
    rows: {
      rowCount,
      numeric: Float64Array.from({ length: rowCount * 4 }, () => Math.fround(2 * random.normal())),
      categorical: [Array.from({ length: rowCount }, (_, i) => `known ${i % 3}`)],
      scores: Float64Array.from({ length: rowCount * 2 }, (_, i) => (i % 2 === 0 ? 0.7 : 0.3)),
    },
  });
}
