import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { docBlocks, type DocBlock } from '../../support/doc-pages.js';
import { matchRows, type Matched } from '../blocks/block-rows.js';
import { here } from '../shell/commands-run.js';
import type { Site } from '../shell/site.js';
import { prepareFolder, runModule } from './run-module.js';
import { HAS_OPENSSL, TlsFront } from './tls-front.js';
import { MODULE_WAYS, type ModuleWay } from './ways.js';

/** Its programs run word for word in device-developer.test.ts. */
const RUN_PAGE = 'docs/start/device-developer.md';
const LANGUAGES = ['ts', 'typescript', 'js', 'javascript'];
const TABLE = 'test/src/docs/modules/ways.ts';

/** Tests that every TypeScript and JavaScript of the pages runs on this site, and that what it promises comes about. */
export function modulesRun(siteOf: () => Site): void {
  let matched: Matched<ModuleWay>;
  beforeAll(async () => {
    const blocks = (await docBlocks()).filter(
      ({ page, language }) => page !== RUN_PAGE && LANGUAGES.includes(language),
    );
    matched = matchRows(blocks, MODULE_WAYS, TABLE);
  });

  it('has its way, each of them', () => {
    expect(matched.troubles).toEqual([]);
  });

  const plain = MODULE_WAYS.filter(({ needs }) => needs === undefined);
  it.each(plain)('runs: $page, $line', async (way) => {
    await run(way, '127.0.0.1:1', {});
  });

  const why = HAS_OPENSSL ? '' : ' (skipped: need openssl)';
  describe.skipIf(!HAS_OPENSSL)(`those that send by TLS${why}`, () => {
    it.each(MODULE_WAYS.filter(({ needs }) => needs === 'openssl'))('runs: $page, $line', async (way) => {
      const front = await TlsFront.before(siteOf().collector.grpc, siteOf().place.folder);
      try {
        await run(way, `collector.example:${front.port}`, { GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: front.authority });
      } finally {
        await front.close();
      }
    });
  });

  async function run(way: ModuleWay, elsewhere: string, environment: NodeJS.ProcessEnv): Promise<void> {
    const [block] = matched.pairs.find(([, row]) => row === way)!;
    const folder = join(siteOf().place.folder, 'modules', nameOf(block));
    await prepareFolder({ folder, ...way.ready });
    const before = typeof way.before === 'function' ? await way.before(siteOf()) : (way.before ?? '');
    const source = here(`${before}\n${block.text}\n${way.after}`, {}, siteOf());
    const told = await runModule(source.replaceAll('collector.example:4319', elsewhere), folder, environment);
    await way.holds(told, siteOf());
  }
}

function nameOf({ page, line }: DocBlock): string {
  return `${page.replaceAll('/', '-')}-${line}`;
}
