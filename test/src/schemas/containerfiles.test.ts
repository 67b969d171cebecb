import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../architecture/source-tree.js';

const FOLDER = join(PROJECT_ROOT, 'deploy', 'containers');
const FILES = readdirSync(FOLDER);

/** What the validator of Docker's language server says, warnings included. */
const complaints = (text: string): string[] =>
  validate(text).map(({ message }) => (typeof message === 'string' ? message : message.value));

describe('the container files', () => {
  it('are all there', () => {
    expect(FILES).toEqual(['agent.Containerfile', 'collector.Containerfile']);
  });

  it.each(FILES)('%s is valid', (file) => {
    expect(complaints(readFileSync(join(FOLDER, file), 'utf8'))).toEqual([]);
  });

  it.each([
    ['a misspelt instruction', 'WORKDIR /src', 'WORKDIT /src', 'Unknown instruction: WORKDIT'],
    ['a misspelt flag', '--start-period=60s', '--start-perod=60s', 'Unknown flag: start-perod'],
    ['a time that is none', '--interval=30s', '--interval=30', 'missing unit in duration'],
    ['a port that is none', 'EXPOSE 8000', 'EXPOSE http:', 'Invalid containerPort'],
    ['two stages of one name', 'AS installed', 'AS packages', 'duplicate name packages'],
    ['a second command', 'CMD ["run"', 'CMD ["stop"]\nCMD ["run"', 'CMD'],
    ['an instruction without arguments', 'USER 65532:65532', 'USER', 'Instruction has no arguments'],
  ])('a broken one is found out by %s', (_what, from, to, message) => {
    const text = readFileSync(join(FOLDER, 'agent.Containerfile'), 'utf8');
    const broken = text.replace(from, to);
    expect(broken).not.toBe(text);
    expect(complaints(broken).join('\n')).toContain(message);
  });
});
