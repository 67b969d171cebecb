import { parsePlan, planDigest, toHex } from '@fleetally/counts';
import { expect } from 'vitest';
import type { BlockName } from '../blocks/block-rows.js';
import type { Site } from '../shell/site.js';
import { arrived } from './arrived.js';
import type { ModuleFolder } from './run-module.js';

/** How a snippet of TypeScript or JavaScript is tested: it runs in a module between `before` and `after`. */
export interface ModuleWay extends BlockName {
  /** What lies in its folder, where that is not the model `gestures` and its plan. */
  readonly ready?: Omit<ModuleFolder, 'folder'>;
  /** A program that is not everywhere. */
  readonly needs?: 'openssl';
  /** What the page leaves to its reader, as JavaScript. @default nothing */
  readonly before?: string | ((site: Site) => Promise<string>);
  /** JavaScript that hands what came of it to `tell`. */
  readonly after: string;
  readonly holds: (told: unknown, site: Site) => void | Promise<void>;
}

/** Enough for a report. */
const ROWS = 200;

const FEATURES = `
import * as ort from 'onnxruntime-node';
const rows = Float32Array.from({ length: ${ROWS} * 3 }, (_, i) => Math.sin(i));
const features = new ort.Tensor('float32', rows, [${ROWS}, 3]);
`;
const RUNTIME = `${FEATURES}const { InferenceSession } = ort;\n`;
const MONITOR = `import { monitor } from '@fleetally/agent';\n`;

/** What the bare runtime makes of the same. */
const ALONE = `
const alone = await (await ort.InferenceSession.create('model.onnx')).run({ features });
const isSame = alone.probabilities.data.join() === probabilities.data.join();
`;

/** Waits for the collector to have taken the window: releasing alone waits as long as an application may. */
const sent = (session: string): string => `${session}.fleetally.endWindow(); await ${session}.fleetally.flush(30_000);`;

export const MODULE_WAYS: readonly ModuleWay[] = [
  {
    ...{ page: 'README.md', line: "attributes: { hardware: 'watch-3', region: 'eu' }", needs: 'openssl' },
    before: FEATURES,
    after: `${ALONE}${sent('session')} await session.release(); tell({ isSame, status: session.fleetally.status() });`,
    holds: async (told, site) => {
      expect(told).toMatchObject({ isSame: true });
      await arrived(told, ROWS, site, { attributes: { hardware: 'watch-3', region: 'eu' } });
    },
  },
  {
    ...{ page: 'agent/README.md', line: 'await session.fleetally.close();' },
    before: FEATURES,
    after: `${ALONE}
      const status = session.fleetally.status();
      // What was sealed and had no answer by then goes out with the next start.
      const next = await monitor(await InferenceSession.create('model.onnx'), {
        ...{ plan: 'plan.json', model: { name: 'gestures', version: '1.4.0' }, collector: '127.0.0.1:4319' },
      });
      await next.fleetally.flush(30_000);
      await next.release();
      tell({ isSame, status });
    `,
    holds: async (told, site) => {
      expect(told).toMatchObject({ isSame: true });
      await arrived(told, ROWS, site);
    },
  },
  {
    ...{ page: 'counts/README.md', line: 'buildPlan({' },
    after: `
      import { readFileSync } from 'node:fs';
      tell({ digest, plan: JSON.parse(readFileSync('plan.json', 'utf8')) });
    `,
    holds: (told) => {
      const { digest, plan } = told as { digest: string; plan: unknown };
      expect(toHex(planDigest(parsePlan(plan)))).toBe(digest);
      expect(plan).toMatchObject({ model: 'pump', features: [{ name: 'temperature' }, { name: 'humidity' }] });
    },
  },
  {
    ...{ page: 'proto/README.md', line: 'packCounts(' },
    after: 'tell({ bytes: packed.length, counts: [...counts] });',
    holds: (told) => {
      expect(told).toEqual({ bytes: expect.any(Number) as number, counts: [0, 0, 3, 1] });
    },
  },
  {
    ...{ page: 'docs/concepts/privacy.md', line: 'const byRho: Privacy' },
    // Where no collector is given, reports stay on the device: the ledger is there all the same.
    ready: { pairs: 'none' },
    before: `${FEATURES}const session = await ort.InferenceSession.create('model.onnx');`,
    after: `
      await watched.run({ features });
      await watched.release();
      const told = { laplace: watched.fleetally.status() };
      for (const [name, privacy] of Object.entries({ gaussian, byRho })) {
        const options = { model: { name: 'gestures', version: '1.4.0' }, plan: 'plan.json', privacy };
        const other = await monitor(await ort.InferenceSession.create('model.onnx'), options);
        await other.run({ features });
        await other.release();
        told[name] = other.fleetally.status();
      }
      tell(told);
    `,
    holds: (told) => {
      const ledger = (charged: object): object => ({ counting: { ledger: { windows: 1, ...charged } } });
      const sum = { deltaTrillionths: 1_000_000 };
      expect(told).toMatchObject({
        laplace: ledger({ milliEpsilonPerRecord: 4_000 }),
        gaussian: ledger({ milliEpsilonPerRecord: 4_000, gaussianPerRecord: sum }),
        byRho: ledger({ gaussianPerRecord: { ...sum, rhoTrillionths: 0.5e12 } }),
      });
    },
  },
  {
    ...{ page: 'docs/delivery.md', line: 'await deliver({', needs: 'openssl' },
    before: FEATURES,
    after: `${ALONE}${sent('model')} const { serving } = model; await model.close(); tell({ isSame, serving, status: model.fleetally.status() });`,
    holds: async (told, site) => {
      expect(told).toMatchObject({ isSame: true, serving: { version: '1.4.0' } });
      await arrived(told, ROWS, site);
    },
  },
  {
    ...{ page: 'docs/feedback.md', line: 'session.fleetally.inferenceId(results, 2)' },
    before: `${RUNTIME}${MONITOR}
      const session = await monitor(await InferenceSession.create('model.onnx'), {
        ...{ plan: 'plan.json', model: { name: 'gestures', version: '1.4.0' }, collector: '127.0.0.1:4319' },
      });
      const feeds = { features };
    `,
    after: `${sent('session')} await session.release(); tell({ id, status: session.fleetally.status() });`,
    holds: async (told, site) => {
      expect(told).toMatchObject({ id: expect.any(String) as string, status: { feedback: { counted: 1 } } });
      await arrived(told, ROWS, site);
    },
  },
  {
    ...{ page: 'docs/first-period.md', line: "// plan: 'auto' is the default", needs: 'openssl' },
    ready: { classes: ['still', 'walking', 'falling'] },
    before: `${RUNTIME}${MONITOR}`,
    after: `
      await session.run({ features });
      ${sent('session')}
      await session.release();
      tell({ status: session.fleetally.status() });
    `,
    holds: async (told, site) => {
      const digest = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
      expect(told).toMatchObject({ status: { plan: { digest, learning: true } } });
      await arrived(told, ROWS, site);
    },
  },
  {
    ...{ page: 'docs/notifications.md', line: 'function isGenuine(' },
    before: async ({ webhook }) => {
      const { signature, body } = await webhook.message('recommendation.opened');
      const [, at] = /^t=(\d+)/.exec(signature)!;
      return `const [header, body, secret, at] = ${JSON.stringify([signature, body, webhook.secret, Number(at)])};`;
    },
    after: `
      tell({
        asItCame: isGenuine(header, Buffer.from(body), secret, at + 2),
        changed: isGenuine(header, body.replace('opened', 'closed'), secret, at + 2),
        otherSecret: isGenuine(header, body, 'guessed', at + 2),
        minutesOld: isGenuine(header, body, secret, at + 301),
        unsigned: isGenuine('', body, secret, at),
      });
    `,
    holds: (told) => {
      const not = { changed: false, otherSecret: false, minutesOld: false, unsigned: false };
      expect(told).toEqual({ asItCame: true, ...not });
    },
  },
];
