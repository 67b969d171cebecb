import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { programPath, runProgram } from '../support/command-line.js';

/** Lines as they stand when Tab is pressed, and what must be among the words offered; exactly, where it says so. */
type Case = readonly [line: string, offered: readonly string[], exactly?: 'exactly'];

const CASES: readonly Case[] = [
  ['fleetally inc', ['incidents'], 'exactly'],
  ['fleetally ', ['serve', 'alarms', 'backtest']],
  ['fleetally alarms ', ['list', 'show', 'explain', 'rebaseline', 'resolve', 'keep'], 'exactly'],
  ['fleetally alarm re', ['rebaseline', 'resolve'], 'exactly'],
  ['fleetally devices forget pump-7 --', ['--yes', '--block', '--reason', '--json', '--data']],
  ['fleetally rows backtest x.csv --clock ', ['auto', 'window', '6h', '1d'], 'exactly'],
  ['fleetally backtest x.csv --fal', ['--false-alarms'], 'exactly'],
  ['fleetally recommendations list --state di', ['dismissed'], 'exactly'],
];

const has = (program: string): boolean => {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

let folder: string;
let server: Server;
let url: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-completion-'));
  await writeFile(join(folder, 'fleetally'), `#!/bin/sh\nexec ${process.execPath} ${programPath('fleetally')} "$@"\n`);
  await chmod(join(folder, 'fleetally'), 0o755);
  await writeFile(join(folder, 'rows.csv'), '');
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, stdout } = await runProgram('fleetally', ['completion', shell]);
    expect({ shell, code }).toEqual({ shell, code: 0 });
    await writeFile(join(folder, shell), stdout);
  }
  const lists: Record<string, object> = {
    '/api/v1/models': { models: [{ model: 'pump' }, { model: 'har' }] },
    '/api/v1/alarms': { alarms: [{ alarm: 'pump:1' }, { alarm: 'pump:2' }, { alarm: 'har:1' }] },
  };
  server = createServer((request, response) => {
    const list = lists[request.url ?? ''];
    response.writeHead(list === undefined ? 404 : 200).end(JSON.stringify(list ?? {}));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

/** Runs a script in a shell; each block of its output, ended by a line `--`, is what one line was offered. */
async function offers(shell: string, args: string[], script: string): Promise<string[][]> {
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}`, HOME: folder };
  const child = spawn(shell, [...args, script], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  await once(child, 'close');
  const blocks = out.split('--end\n').slice(0, -1);
  return blocks.map((block) => block.split('\n').filter((word) => word !== ''));
}

function expectOffered(cases: readonly Case[], found: readonly string[][]): void {
  expect(found).toHaveLength(cases.length);
  for (const [i, [line, offered, exactly]] of cases.entries()) {
    const words = [...found[i]!].sort();
    const wanted = exactly === undefined ? expect.arrayContaining([...offered]) : [...offered].sort();
    expect({ line, words }).toEqual({ line, words: wanted });
  }
}

describe('completion', () => {
  it('of a real bash offers nouns, verbs, options, their words, files, and names that a collector knows', async () => {
    const cases: readonly Case[] = [
      ...CASES,
      ['fleetally compare ro', ['rows.csv'], 'exactly'],
      [`fleetally models show --url ${url} p`, ['pump'], 'exactly'],
      // Bash takes what stands before a colon for another word.
      [`fleetally alarms keep --url ${url} pump:`, ['1', '2'], 'exactly'],
      ['fleetally alarms keep --url http://127.0.0.1:1 ', [], 'exactly'],
    ];
    const lines = cases.map(([line]) => `complete_ '${line}'`).join('\n');
    const script = `source ./bash
      complete_() { COMP_LINE="$1" COMP_POINT=\${#1}; _fleetally; printf '%s\\n' "\${COMPREPLY[@]}" --end; }
      complete -p fleetally >&2 || exit 1
      ${lines}`;
    expectOffered(
      cases,
      await offers(
        'bash',
        ['--norc', '-c'],
        script.replace('complete -p fleetally >&2', 'complete -p fleetally >/dev/null'),
      ),
    );
  });

  it.skipIf(!has('zsh'))('of a real zsh offers the same (needs zsh)', async () => {
    const cases: readonly Case[] = [...CASES, [`fleetally models show --url ${url} `, ['pump', 'har'], 'exactly']];
    const lines = cases.map(([line]) => `complete_ '${line}'`).join('\n');
    // The widgets that show the words are replaced by ones that print those which fit.
    const script = `compdef() { : }
      source ./zsh
      fits_() { local w; for w; do [[ $w == "\${words[CURRENT]}"* ]] && print -r -- "$w"; done }
      _describe() { local -a all=("\${(@P)2}"); fits_ "\${(@)all%%:*}" }
      compadd() { shift; fits_ "$@" }
      complete_() { words=("\${(@s. .)1}") CURRENT=\${#words}; _fleetally; print -- --end; }
      ${lines}`;
    expectOffered(cases, await offers('zsh', ['-f', '-c'], script));
  });

  it.skipIf(!has('fish'))('of a real fish offers the same (needs fish)', async () => {
    const cases: readonly Case[] = [...CASES, [`fleetally models show --url ${url} `, ['pump', 'har'], 'exactly']];
    const lines = cases
      .map(([line]) => `complete -C '${line}' | string replace -r '\\t.*' ''; echo -- --end`)
      .join('\n');
    const found = await offers('fish', ['--no-config', '-c'], `source ./fish\n${lines}`);
    expectOffered(cases, found);
  });
});
