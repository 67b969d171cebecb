import { defineConfig } from 'vitest/config';

// Packages resolve to their TypeScript sources, so that a unit test never sees a stale build.
const conditions = ['source', 'module', 'node', 'import', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['{proto,counts,agent,collector,sim,demo,bench,test}/src/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
