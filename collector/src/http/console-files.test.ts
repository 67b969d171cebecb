import { describe, expect, it } from 'vitest';
import { consoleFiles } from './console-files.js';

/** What issue 6 allows of script, compressed. */
const MOST_SCRIPT_BYTES = 300_000;

describe('the files of the console', () => {
  it('are small: all scripts and styles together', async () => {
    const files = [...(await consoleFiles())];
    const scripts = files.filter(([path]) => /\.(js|css)$/.test(path));
    const bytes = scripts.reduce((sum, [, file]) => sum + file.gzipped!.length, 0);
    expect(scripts.length).toBeGreaterThan(30);
    expect(bytes).toBeLessThan(MOST_SCRIPT_BYTES);
    // Far from it, and to be kept so: a phone on a poor network loads all of it.
    expect(bytes).toBeLessThan(100_000);
  });

  it('ask for nothing that is not among them, so that the page works without a network', async () => {
    const files = await consoleFiles();
    for (const [path, { body }] of files) {
      const text = body.toString();
      for (const [, name = ''] of text.matchAll(/(?:from |import |import\()'\.\/([\w-]+\.js)'/g)) {
        expect(files.has(`/${name}`), `${name} of ${path}`).toBe(true);
      }
      expect(text.replaceAll('http://www.w3.org/2000/svg', ''), path).not.toMatch(/https?:\/\//);
    }
  });

  it('are asked for at once, those first that the overview needs before it is drawn', async () => {
    const files = await consoleFiles();
    const html = files.get('/')!.body.toString();
    const order = [...html.matchAll(/rel="modulepreload" href="([^"]+)"/g)].map(([, path]) => path);
    expect([...order].sort()).toEqual([...files.keys()].filter((path) => path.endsWith('.js')).sort());
    expect(order[0]).toBe('/main.js');
    const others = order.indexOf('/accuracy-chart.js');
    for (const needed of ['/dom.js', '/fleet.js', '/needs-list.js', '/words.js', '/seen.js']) {
      expect(order.indexOf(needed), needed).toBeLessThan(others);
    }
    expect(html).toContain('<link rel="preload" href="/api/v1/overview?kept=true" as="fetch" crossorigin />');
  });
});
