import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dashboardFiles } from './files.js';
import { GRAFANA_FOLDER } from './write-files.js';

it('the committed dashboards are those that the sources make; `npm run dashboards` writes them', async () => {
  const names = (await readdir(GRAFANA_FOLDER)).sort();
  const files = dashboardFiles();
  expect(names).toEqual([...files.keys()].sort());
  for (const name of names) {
    // Compared in one go: a difference of thousands of lines helps nobody.
    expect((await readFile(join(GRAFANA_FOLDER, name), 'utf8')) === files.get(name), `${name} is out of date`).toBe(
      true,
    );
  }
});
