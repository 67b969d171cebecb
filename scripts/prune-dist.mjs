// Removes from the `dist` of the package in the current folder what has no source any more. `tsc -b` never removes
// anything, and `npm pack` would ship it. Runs before every `npm pack` (`prepack`).
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const outputs = existsSync('dist') ? readdirSync('dist', { recursive: true, encoding: 'utf8' }) : [];
if (outputs.length === 0) throw new Error('there is no dist: run npm run build first');
for (const name of outputs) {
  const [, stem] = /^(.*?)(?:\.d\.ts|\.js)(?:\.map)?$/.exec(name) ?? [];
  if (stem !== undefined && !existsSync(join('src', `${stem}.ts`))) rmSync(join('dist', name));
}
