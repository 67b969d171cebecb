import { defineConfig } from 'vitest/config';
import everything from './vitest.config.ts';

// Minutes of building: asked for by name (`npm run test:images`), not a part of `npm test`.
export default defineConfig({
  ...everything,
  test: { ...everything.test, include: ['test/src/images/*.check.ts'] },
});
