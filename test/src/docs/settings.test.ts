import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@fleetally/collector';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runProgram } from '../support/command-line.js';
import { docBlocks, docPages, type DocBlock } from '../support/doc-pages.js';
import { PROMTOOL } from '../support/prometheus.js';

/** Who reads a snippet of YAML: one of the programs, Prometheus, or the agent once the rest of a file stands around it. */
type Reader = 'collector' | 'agent' | 'model of an agent' | 'mapping' | 'prometheus' | 'rules' | 'editor';

/** Pages whose YAML is not the collector's settings, each with its readers in the order of its snippets. */
const READERS: Readonly<Record<string, readonly Reader[]>> = {
  'docs/configuration.md': ['editor', 'editor'],
  'docs/daemon.md': ['agent'],
  'docs/delivery.md': ['agent'],
  'docs/feedback.md': ['model of an agent'],
  'docs/profile.md': ['mapping'],
  'docs/concepts/estimated-accuracy.md': ['rules'],
  'docs/operations/prometheus.md': ['prometheus', 'prometheus'],
};

/** Which test reads a language. */
const READ_BY: Readonly<Record<string, string>> = {
  sh: 'shell/commands-run.ts',
  ts: 'modules/modules-run.ts',
  js: 'modules/modules-run.ts',
  yaml: 'this',
  json: 'json/json-holds.ts',
  sql: 'collector/src/front/documentation.test.ts',
  python: 'python/python-run.ts',
  text: 'plain/plain-holds.ts',
  console: 'plain/plain-holds.ts',
};

let folder: string;
let blocks: DocBlock[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-settings-'));
  await writeFile(join(folder, 'fleetally.rules.yml'), '{}');
  blocks = await docBlocks();
});
afterAll(() => rm(folder, { recursive: true }));

const where = ({ page, line }: DocBlock): string => `${page}:${line}`;

it(`every snippet of settings is read by the program that it is for${PROMTOOL === undefined ? ' (those of promtool skipped: needs Debian’s prometheus)' : ''}`, async () => {
  const yaml = blocks.filter(({ language }) => language === 'yaml' || language === 'yml');
  expect(yaml.length).toBeGreaterThan(15);
  for (const [page, readers] of Object.entries(READERS))
    expect([page, yaml.filter((block) => block.page === page).length]).toEqual([page, readers.length]);
  const seen = new Map<string, number>();
  for (const block of yaml) {
    const nth = seen.get(block.page) ?? 0;
    seen.set(block.page, nth + 1);
    const said = await read(block, READERS[block.page]?.[nth] ?? 'collector');
    expect([where(block), said]).toEqual([where(block), undefined]);
  }
});

it('a key that does not exist would be noticed', async () => {
  const block = { page: 'x', line: 1, language: 'yaml', text: 'retention: { reportDays: 90 }\n' };
  expect(await read(block, 'collector')).toContain('reportsDays');
});

it('every snippet is in a language that a test reads', () => {
  const left = blocks.filter(({ language }) => READ_BY[language] === undefined);
  expect(left.map((block) => `${where(block)} is "${block.language}": say sh, ts, json …, or text`)).toEqual([]);
});

it('every fence begins its line, so that no snippet is overlooked', async () => {
  const fences = (await docPages()).flatMap(({ page, text }) =>
    [...text.matchAll(/^.*(?:```|~~~).*$/gm)].map(([line]) => ({ page, line })),
  );
  expect(fences.length).toBeGreaterThan(400);
  expect(fences.filter(({ line }) => !/^```\w*$/.test(line))).toEqual([]);
});

/** What its reader has to say against it; undefined where it takes it. */
async function read({ text }: DocBlock, reader: Reader): Promise<string | undefined> {
  const file = async (content: string): Promise<string> => {
    const path = join(folder, 'snippet.yaml');
    await writeFile(path, content);
    return path;
  };
  switch (reader) {
    case 'collector':
      // By the function that `fleetally config check` calls: there are many of them.
      return loadConfig(await file(text)).then(
        () => undefined,
        (error: unknown) => String(error),
      );
    case 'agent':
      return against(await runProgram('fleetally-agent', ['config', 'check', await file(text)]));
    case 'model of an agent': {
      const model = `models: [{ name: m, version: '1', file: m.onnx, plan: auto, ${text.trim()} }]\n`;
      return against(await runProgram('fleetally-agent', ['config', 'check', await file(model)]));
    }
    case 'mapping': {
      // The settings are looked at before the model, which is not there.
      const args = ['plans', 'make', '--model', 'none.onnx', '--data', 'none.csv', '--out', 'p.json', '--map', await file(text)]; // prettier-ignore
      const { stderr } = await runProgram('fleetally-agent', args, folder);
      return stderr.includes('snippet.yaml') ? stderr : undefined;
    }
    case 'rules':
      return promtool('rules', await file(`groups:\n  - name: page\n    rules:\n${text.replace(/^/gm, '      ')}\n`));
    case 'prometheus':
      return promtool('config', await file(text));
    case 'editor':
      return text.startsWith('# yaml-language-server: $schema=') ? undefined : text;
  }
}

function against({
  code,
  stdout,
  stderr,
}: {
  code: number | string;
  stdout: string;
  stderr: string;
}): string | undefined {
  // prettier-ignore
  return code === 0 ? undefined : stdout + stderr;
}

function promtool(what: 'rules' | 'config', file: string): string | undefined {
  if (PROMTOOL === undefined) return undefined;
  const { status, stdout, stderr } = spawnSync(PROMTOOL, ['check', what, file], { encoding: 'utf8' });
  return status === 0 ? undefined : stdout + stderr;
}
