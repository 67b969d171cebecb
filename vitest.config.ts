import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { ClosingLine } from './test/src/reporters/closing-line.ts';
import { LongestFirst } from './test/src/order/longest-first.ts';

// Packages resolve to their TypeScript sources, so that a unit test never sees a stale build. Not by a condition in their
// `exports`: what is published would carry it, too.
const alias = [{ find: /^@fleetally\/(\w+)$/, replacement: `${import.meta.dirname}/$1/src/index.ts` }];

export default defineConfig({
  resolve: { alias },
  test: {
    include: ['{proto,counts,cli,agent,collector,sim,demo,dashboards,bench,test}/src/**/*.test.ts'],
    pool: 'forks',
    // One for each core: most of the time goes into loading modules, file by file.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    reporters: ['default', new ClosingLine()],
    // A guard against what hangs, not a measure of speed: tests that start processes share two cores.
    testTimeout: 90_000,
    hookTimeout: 90_000,
  },
});
