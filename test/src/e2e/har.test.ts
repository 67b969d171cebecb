import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalPlanBytes } from '@fleetally/counts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServeProcess } from '../support/serve-process.js';
import { storedLives } from '../support/stored-reports.js';
import { until } from '../support/until.js';
import { needed } from '../support/shared-files.js';
import { HarAgentProcess } from './har-agent-process.js';
import { HAR_DATA, HAR_MODEL, readHar } from './har-data.js';
import { harPlan } from './har-plan.js';
import { STORY } from './har-story.js';

const { windows, windowSeconds, settleEvery, changeAt } = STORY;
/** Windows at which the agent (twice) and the collector are killed. */
const KILLS = { agent: [410, 1_133], collector: 777 };
/** The last windows wait for later ones, which never come. */
const TAIL = settleEvery + 16;

interface LiveAlarm {
  readonly cohort: Readonly<Record<string, string>>;
  readonly features: readonly string[];
  readonly signal: string;
  readonly lane: string;
  readonly raisedAt: string;
  readonly changedAt: string;
}

describe.skipIf(HAR_DATA === undefined || HAR_MODEL === undefined)(
  'five people with phone and watch for a week (skipped without ../shared/data/har and ../shared/models/har)',
  () => {
    let folder: string;
    let collector: ServeProcess | undefined;
    let agent: HarAgentProcess | undefined;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'fleetally-har-'));
    });
    afterAll(async () => {
      await agent?.kill();
      await collector?.end('SIGKILL');
      await rm(folder, { recursive: true });
    });

    it('names the watches and their gyroscopes, and stores each report once, through three kills', async () => {
      const data = readHar(needed(HAR_DATA));
      const learnt = data.streams.filter(({ subject }) => subject <= 's10');
      const planFile = join(folder, 'plan.json');
      await writeFile(planFile, canonicalPlanBytes(await harPlan(needed(HAR_MODEL), data, learnt)));

      // The week ended a day ago.
      const start = (Math.floor(Date.now() / 1000 / windowSeconds) - windows) * windowSeconds - 86_400;
      const config = { detection: { clock: 'auto', lateness: { windows: settleEvery + 4 } } } as const;
      collector = await ServeProcess.start({ folder, config });
      const { grpc } = collector;
      const lives: Readonly<Record<string, number>>[] = [];
      const live = (from: number): HarAgentProcess => {
        agent = new HarAgentProcess({ collector: grpc, spoolDir: join(folder, 'spools'), planFile, start, from });
        return agent;
      };
      const next = (): number => {
        lives.push(agent!.progress!.sealed);
        return agent!.progress!.window + 1;
      };

      await live(0).reaches(KILLS.agent[0]!);
      await agent!.kill();
      await live(next()).reaches(KILLS.collector);
      expect(await collector.end('SIGKILL')).toBe('SIGKILL');
      collector = await ServeProcess.start({ folder, grpc, config });
      await agent!.reaches(KILLS.agent[1]!);
      await agent!.kill();
      await live(next()).ends();
      next();
      expect(agent!.ending).toEqual({ end: true, queued: 0, dropped: 0, rejected: 0, problems: [] });

      const serving = collector;
      const evaluable = start + (windows - TAIL) * windowSeconds;
      await until(
        'evaluation',
        async () => (await serving.get('/api/v1/fleet')) as { evaluatedTo: string },
        ({ evaluatedTo }) => Date.parse(evaluatedTo) / 1000 >= evaluable,
      );
      const { alarms } = (await serving.get('/api/v1/alarms?limit=1000')) as { alarms: LiveAlarm[] };
      expect(await collector.end('SIGTERM')).toBe(0);
      expect(collector.stderr).not.toContain('"level":50');

      const stored = await storedLives(folder);
      console.log(`har: ${stored.reduce((sum, { reports }) => sum + reports, 0)} reports stored`);
      expect(stored).toHaveLength(10 * lives.length);
      for (const [i, { device, reports, sequences, first, last }] of stored.entries()) {
        // Each number once, from 1 on without a gap: what was sealed is there, and nothing twice.
        expect({ device, sequences, first, last }).toEqual({ device, sequences: reports, first: 1, last: reports });
        // A life may seal one more after the last thing that it could say.
        const said = lives[i % lives.length]![device]!;
        expect(reports - said, `${device}, life ${i % lives.length}`).toBeOneOf([0, 1]);
      }

      const seen = alarms.map(({ cohort, features, signal, lane, raisedAt }) => {
        const window = (Date.parse(raisedAt) / 1000 - start) / windowSeconds;
        return { cohort, features, signal, lane, window };
      });
      console.log(seen.map((alarm) => `har: ${JSON.stringify(alarm)}`).join('\n'));
      const isAbout = ({ features }: { features: readonly string[] }): boolean =>
        features.some((name) => name.includes('gyro') || name === 'output');
      expect(seen.filter((alarm) => !isAbout(alarm))).toEqual([]);
      expect(seen.map(({ cohort }) => cohort)).toEqual(seen.map(() => ({ device: 'watch' })));
      expect(seen.filter(({ window }) => window <= changeAt)).toEqual([]);
      const prompt = seen.filter(({ lane, window }) => lane === 'fast' && window <= changeAt + 2);
      expect(prompt.some(({ features }) => features.every((name) => name.includes('gyro')))).toBe(true);
    }, 240_000);
  },
);
