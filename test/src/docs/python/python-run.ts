import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Client, credentials } from '@grpc/grpc-js';
import { inferenceService, type ModelInferResponseFields } from '@fleetally/proto';
import { describe, expect, it } from 'vitest';
import { docBlocks } from '../../support/doc-pages.js';
import { here } from '../shell/commands-run.js';
import { runInShell, type Place } from '../shell/shell.js';
import type { Site } from '../shell/site.js';

const NO_PYTHON = spawnSync('python3', ['--version']).status !== 0;
const STAND_IN = fileURLToPath(new URL('stand-in', import.meta.url));

/** What a snippet asks of the server through the client that stands in. */
interface Asked {
  readonly url: string;
  readonly model: string;
  readonly inputs: readonly {
    readonly name: string;
    readonly datatype: string;
    readonly shape: readonly number[];
    readonly data: readonly number[];
  }[];
}

/** Tests the Python of the pages on this site. */
export function pythonRuns(siteOf: () => Site): void {
  describe.skipIf(NO_PYTHON)(`with Python${NO_PYTHON ? ' (skipped: needs python3)' : ''}`, () => {
    it('runs as it stands, where the standard library is all that it takes', async () => {
      const blocks = await pythonOf();
      expect([blocks.ours.length, blocks.foreign.length]).toEqual([1, 1]);
      for (const { page, text } of blocks.ours) {
        const { code, stdout, stderr } = await python(here(text, {}, siteOf()), siteOf().place);
        expect([page, code, stderr]).toEqual([page, 0, '']);
        expect(stdout).toMatch(/^\[.*\]$/m);
      }
    });

    it('asks what the agent answers, where it takes a client that is not at hand: that is stood in for', async () => {
      const { place, agent } = siteOf();
      for (const { text } of (await pythonOf()).foreign) {
        const environment = { ...place.environment, PYTHONPATH: STAND_IN, PYTHONDONTWRITEBYTECODE: '1' };
        const { code, stdout, stderr } = await python(text, { ...place, environment });
        expect([code, stderr]).toEqual([0, '']);
        const [asked, fetched] = stdout.split('\n').map((line) => (line.startsWith('{') ? (JSON.parse(line) as unknown) : undefined)); // prettier-ignore
        // The port is the one that docs/daemon.md gives the agent.
        expect((asked as Asked).url).toBe('localhost:8001');
        const { outputs } = await answer(await agent.address('grpc'), asked as Asked);
        expect(outputs).toContainEqual(expect.objectContaining({ ...{ datatype: 'FP32', shape: [1, 2] }, name: (fetched as { output: string }).output })); // prettier-ignore
      }
    });
  });
}

async function pythonOf() {
  const blocks = (await docBlocks()).filter(({ language }) => language === 'python');
  const isForeign = ({ text }: { text: string }): boolean => /import .*tritonclient/.test(text);
  return { ours: blocks.filter((block) => !isForeign(block)), foreign: blocks.filter(isForeign) };
}

function python(program: string, place: Place) {
  return runInShell(`python3 - <<'END'\n${program}\nEND`, place);
}

/** What the agent makes of it, over gRPC. Errors: as gRPC has them. */
async function answer(address: string, { model, inputs }: Asked): Promise<ModelInferResponseFields> {
  const { path, requestSerialize, responseDeserialize } = inferenceService.modelInfer;
  const client = new Client(address, credentials.createInsecure());
  const request = {
    modelName: model,
    inputs: inputs.map(({ name, datatype, shape, data }) => {
      return { name, datatype, shape: [...shape], contents: { fp32Contents: [...data] } };
    }),
  };
  try {
    return await new Promise<ModelInferResponseFields>((resolve, reject) => {
      client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        (error, found?: ModelInferResponseFields) => {
          if (error === null) resolve(found!);
          else reject(error);
        },
      );
    });
  } finally {
    client.close();
  }
}
