import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalPlanBytes } from '@fleetally/counts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ServeProcess } from '../support/serve-process.js';
import { storedSequences } from '../support/stored-reports.js';
import { PLAN } from '../support/test-device.js';
import { until } from '../support/until.js';
import { buildPreviousVersion, hasPreviousVersion, thisVersion, type BuiltVersion } from './previous-version.js';
import { runVersionAgent, type VersionAgentTask } from './version-agent-process.js';

const WINDOWS = 60;
const DELIVERED = { outcome: 'delivered', device: 'd1', queuedReports: 0, droppedReports: 0, rejectedReports: 0 };

describe.skipIf(!hasPreviousVersion)('neighbouring versions (skipped in a clone without history)', () => {
  let previous: BuiltVersion;
  let folder: string;
  let collector: ServeProcess | undefined;
  // The day before yesterday, whole windows.
  const start = Math.floor(Date.now() / 300_000) * 300 - 2 * 86_400;

  beforeAll(() => {
    previous = buildPreviousVersion();
  }, 300_000);
  afterAll(() => rm(previous.folder, { recursive: true }));
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleetally-neighbours-'));
    await writeFile(join(folder, 'plan.json'), canonicalPlanBytes(PLAN));
  });
  afterEach(async () => {
    await collector?.end('SIGKILL');
    await rm(folder, { recursive: true });
  });

  const serve = (main: string, grpc?: string): Promise<ServeProcess> =>
    ServeProcess.start({ folder, main, ...(grpc === undefined ? {} : { grpc }) });
  const task = (rest: Partial<VersionAgentTask> = {}): VersionAgentTask => ({
    ...{ planFile: join(folder, 'plan.json'), directory: join(folder, 'device'), windows: WINDOWS, start },
    ...rest,
  });
  const all = Array.from({ length: WINDOWS }, (_, i) => i + 1);

  it.each(['the agent before this version and this collector', 'this agent and the collector before this version'])(
    '%s: every report is stored once, though the collector is killed on the way',
    async (which) => {
      const [agent, main] = which.startsWith('this')
        ? [thisVersion.agentIndex, previous.collectorMain]
        : [previous.agentIndex, thisVersion.collectorMain];
      collector = await serve(main);
      const { grpc } = collector;
      const result = await runVersionAgent(agent, task({ collector: grpc }), async () => {
        await collector!.end('SIGKILL');
        collector = await serve(main, grpc);
      });
      expect(result).toMatchObject({ ...DELIVERED, sealedReports: WINDOWS });
      expect(await collector.end('SIGTERM')).toBe(0);
      expect(collector.stderr).not.toContain('"level":50');
      expect(await storedSequences(folder)).toEqual(all);
    },
    120_000,
  );

  it.each(['an upgraded agent', 'an agent that was put back'])(
    '%s sends what the other version left in its spool, as the same device',
    async (which) => {
      const [before, after] = which.startsWith('an up')
        ? [previous.agentIndex, thisVersion.agentIndex]
        : [thisVersion.agentIndex, previous.agentIndex];
      const left = await runVersionAgent(before, task());
      expect(left).toMatchObject({ outcome: 'spooled', sealedReports: WINDOWS, queuedReports: WINDOWS });
      collector = await serve(thisVersion.collectorMain);
      const sent = await runVersionAgent(after, task({ collector: collector.grpc, windows: 0 }));
      expect(sent).toMatchObject({ ...DELIVERED, sealedReports: 0, ackedReports: WINDOWS });
      expect(await collector.end('SIGTERM')).toBe(0);
      expect(await storedSequences(folder)).toEqual(all);
    },
    120_000,
  );

  it('an upgraded collector goes on with the data of the one before; that one refuses what is newer, in words', async () => {
    collector = await serve(previous.collectorMain);
    await runVersionAgent(previous.agentIndex, task({ collector: collector.grpc, windows: 40 }));
    // Its figures may be some seconds old.
    const stored = async (): Promise<unknown> =>
      ((await collector!.get('/api/v1/fleet')) as { reports: unknown }).reports;
    expect(await collector.end('SIGTERM')).toBe(0);
    collector = await serve(thisVersion.collectorMain);
    const later = task({ collector: collector.grpc, windows: 20, start: start + 40 * 300 });
    expect(await runVersionAgent(thisVersion.agentIndex, later)).toMatchObject({ ...DELIVERED, ackedReports: 20 });
    await until("both agents' reports", stored, (reports) => reports === 60);
    expect(await collector.end('SIGTERM')).toBe(0);
    await expect(serve(previous.collectorMain)).rejects.toThrow('was written by a newer collector');
  }, 120_000);
});
