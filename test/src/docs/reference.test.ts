import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { format } from 'prettier';
import { cliPage, type DescribedLine } from '../support/cli-page.js';
import { runProgram, type Program } from '../support/command-line.js';
import { configPage, keysOf, type JsonSchema } from '../support/config-page.js';

/**
 * Pages that are made from the programs themselves. After a change to a command or a key of the settings:
 * `npx tsc -b && npx vitest run test/src/docs/reference.test.ts -u`.
 */
const docs = (page: string): string => fileURLToPath(new URL(`../../../docs/${page}`, import.meta.url));
const pretty = (text: string, parser: string): Promise<string> =>
  format(text, { parser, singleQuote: true, printWidth: 120, trailingComma: 'all' });

async function say<T>(program: Program, ...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await runProgram(program, args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as T;
}

it('docs/cli.md is what both programs say of themselves', async () => {
  const programs = [
    await say<DescribedLine>('fleetally', '--help', '--json'),
    await say<DescribedLine>('fleetally-agent', '--help', '--json'),
  ];
  for (const { commands } of programs) {
    for (const { command, about, flags } of commands) {
      expect({ command, about }).toEqual({ command, about: expect.stringMatching(/^[a-z].*[^.]$/) as string });
      for (const flag of Object.values(flags)) expect({ command, flag }).toMatchObject({ flag: { about: /./ } });
    }
  }
  await expect(await pretty(cliPage(programs), 'markdown')).toMatchFileSnapshot(docs('cli.md'));
});

it('docs/configuration.md and the schemas for editors are those that the programs check by', async () => {
  const collector = await say<JsonSchema>('fleetally', 'config', 'schema');
  const agent = await say<JsonSchema>('fleetally-agent', 'config', 'schema');
  for (const { key, schema } of [...keysOf(collector), ...keysOf(agent)]) {
    expect({ key, description: schema.description ?? '' }).toEqual({
      key,
      description: expect.stringMatching(/^.{5,}[.):]$/) as string,
    });
  }
  const page = configPage([
    { file: 'collector.yaml', schemaFile: 'schema/collector.schema.json', program: 'fleetally', schema: collector },
    { file: 'agent.yaml', schemaFile: 'schema/agent.schema.json', program: 'fleetally-agent', schema: agent },
  ]);
  await expect(await pretty(page, 'markdown')).toMatchFileSnapshot(docs('configuration.md'));
  const written = (schema: JsonSchema): Promise<string> => pretty(JSON.stringify(schema), 'json');
  await expect(await written(collector)).toMatchFileSnapshot(docs('schema/collector.schema.json'));
  await expect(await written(agent)).toMatchFileSnapshot(docs('schema/agent.schema.json'));
});
