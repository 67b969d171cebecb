import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../architecture/source-tree.js';
import { PROMTOOL } from '../support/prometheus.js';

describe.skipIf(PROMTOOL === undefined)('Prometheus of the compose file (needs the Debian package prometheus)', () => {
  const text = readFileSync(join(PROJECT_ROOT, 'deploy', 'compose', 'prometheus.yml'), 'utf8');
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fleetally-prometheus-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** The rules are where the compose file mounts them; here they lie where they are mounted from. */
  function check(config: string): { status: number | null; said: string } {
    const file = join(folder, 'prometheus.yml');
    writeFileSync(file, config.replace('/etc/prometheus/', `${join(PROJECT_ROOT, 'dashboards', 'prometheus')}/`));
    const { status, stdout, stderr } = spawnSync(PROMTOOL!, ['check', 'config', file], { encoding: 'utf8' });
    return { status, said: stdout + stderr };
  }

  it('has a valid configuration, and rules that it finds', () => {
    expect(check(text)).toMatchObject({ status: 0, said: expect.stringMatching(/SUCCESS: \d+ rules found/) });
  });

  it.each([
    ['a misspelt key', 'static_configs', 'static_config', 'static_config not found'],
    ['rules that are not there', 'fleetally.rules.yml', 'rules.yml', 'does not point to an existing file'],
  ])('%s would be found out', (_what, from, to, said) => {
    expect(check(text.replace(from, to))).toMatchObject({ status: 1, said: expect.stringContaining(said) });
  });
});
