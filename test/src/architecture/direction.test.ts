import { describe, expect, it } from 'vitest';
import { pureFolders } from './purity.js';
import {
  declaredDependencies,
  noClickHouseSettings,
  noCycles,
  noReachingAcross,
  noTestCodeShipped,
  oneDoor,
  seededTests,
  workspaceDirection,
} from './rules.js';
import type { Rule } from './rules.js';
import { parseSource } from './source-file.js';
import { PROJECT_ROOT, readTree } from './source-tree.js';
import type { SourceTree } from './source-tree.js';

const project = readTree(PROJECT_ROOT);

interface Case {
  readonly rule: Rule;
  readonly says: string;
  /** Sources that each break the rule once, by path. */
  readonly violations: readonly Readonly<Record<string, string>>[];
  /** Sources that look like it and do not. */
  readonly innocent: Readonly<Record<string, string>>;
}

const CASES: readonly Case[] = [
  {
    rule: workspaceDirection,
    says: 'dependencies point from agent and collector to counts to proto',
    violations: [
      { 'agent/src/a.ts': "import { serve } from '@fleetally/collector';" },
      { 'collector/src/a.ts': "import type { Spool } from '@fleetally/agent';" },
      { 'counts/src/a.ts': "export { monitor } from '@fleetally/agent';" },
      { 'proto/src/a.ts': "const counts = await import('@fleetally/counts');" },
      { 'agent/src/a.test.ts': "import { fleet } from '@fleetally/sim';" },
    ],
    innocent: {
      'agent/src/a.ts': "import { merge } from '@fleetally/counts'; // not '@fleetally/collector'",
      'sim/src/a.ts': "import { monitor } from '@fleetally/agent';",
    },
  },
  {
    rule: declaredDependencies,
    says: 'a workspace imports only packages that its own package.json names',
    violations: [
      { 'agent/src/a.ts': "import pino from 'pino';" },
      { 'agent/src/a.ts': "import { it } from 'vitest';" },
      { 'counts/src/a.ts': "type Client = import('@clickhouse/client').ClickHouseClient;" },
      { 'collector/src/a.ts': "import { readFileSync } from 'fs';" },
      { 'agent/src/a.test.ts': "const pino = require('pino');" },
    ],
    innocent: {
      'collector/src/a.ts': "import pino from 'pino'; import { readFile } from 'node:fs/promises';",
      'agent/src/a.test.ts': "import { it } from 'vitest';",
    },
  },
  {
    rule: noReachingAcross,
    says: 'another workspace is imported by its name alone',
    violations: [
      { 'agent/src/a.ts': "import { merge } from '../../counts/src/cells/merge.js';" },
      { 'agent/src/a.ts': "import { merge } from '@fleetally/counts/dist/index.js';" },
      { 'test/src/a.ts': "import { merge } from '../dist/a.js';" },
    ],
    innocent: { 'proto/src/a.ts': "import { fleetally } from '../gen/messages.js';" },
  },
  {
    rule: oneDoor,
    says: 'onnxruntime, gRPC, ClickHouse and HTTP each have one door',
    violations: [
      { 'agent/src/observe/a.ts': "import type { Tensor } from 'onnxruntime-node';" },
      { 'collector/src/detect/a.ts': "import { createClient } from '@clickhouse/client';" },
      { 'collector/src/http/a.ts': "import { connect } from 'chdb/connection';" },
      { 'agent/src/spool/a.ts': "import { credentials } from '@grpc/grpc-js';" },
      { 'proto/src/a.ts': "import protobuf from 'protobufjs';" },
    ],
    innocent: {
      'agent/src/inference/a.ts': "import type { Tensor } from 'onnxruntime-node';",
      'bench/src/a.ts': "import { InferenceSession } from 'onnxruntime-node';",
      'collector/src/store/connection/a.ts': "import { connect } from 'chdb/connection';",
    },
  },
  {
    rule: pureFolders,
    says: 'pure folders touch no disk, network, clock or randomness, and import none that does',
    violations: [
      { 'counts/src/a.ts': "import { readFileSync } from 'node:fs';" },
      { 'agent/src/observe/a.ts': 'export const now = () => Date.now();' },
      { 'agent/src/privacy/a.ts': 'export const draw = Math.random;' },
      { 'collector/src/stats/a.ts': 'export const today = new Date();' },
      { 'collector/src/detect/a.ts': "import { reportStore } from '../store/report-store.js';" },
      { 'collector/src/detect/a.ts': "import { rows } from './tick.js';" },
      { 'counts/src/a.ts': 'export const limit = process.env.LIMIT;' },
    ],
    innocent: {
      'counts/src/a.ts': '// Date.now() is a parameter here\nexport const start = (ms: number) => new Date(ms);',
      'collector/src/detect/tick-loop.ts': "import { reportStore } from '../store/report-store.js';",
      'collector/src/detect/b.ts': "import type { ReportStore } from '../store/report-store.js';",
      'counts/src/a.test.ts': "import { readFileSync } from 'node:fs';",
    },
  },
  {
    rule: noClickHouseSettings,
    says: 'no query passes clickhouse_settings',
    violations: [
      { 'collector/src/store/a.ts': 'await client.query({ query, clickhouse_settings: { max_threads: 1 } });' },
      { 'test/src/a.ts': 'options.clickhouse_settings = {};' },
    ],
    innocent: { 'collector/src/store/a.ts': '// never clickhouse_settings\nawait client.query({ query });' },
  },
  {
    rule: noTestCodeShipped,
    says: 'what ships does not import what is only there for tests',
    violations: [
      { 'agent/src/a.ts': "import { manualTimers } from './testing/manual-timers.js';" },
      { 'collector/src/store/a.ts': "import { storeContract } from './contract.js';" },
      { 'collector/src/ingest/a.ts': "import type { TestingDevice } from './testing-device.js';" },
    ],
    innocent: {
      'agent/src/a.test.ts': "import { manualTimers } from './testing/manual-timers.js';",
      'agent/src/a.ts': "import { latest } from './latest.js'; import { contractor } from './subcontractor.js';",
    },
  },
  {
    rule: seededTests,
    says: 'tests draw from seeded randomness',
    violations: [{ 'agent/src/a.test.ts': 'const value = Math.random();' }],
    innocent: { 'sim/src/a.ts': 'const value = Math.random();' },
  },
  {
    rule: noCycles,
    says: 'no files import each other in a circle',
    violations: [
      { 'counts/src/a.ts': "import { b } from './b.js';", 'counts/src/b.ts': "import type { A } from './a.js';" },
      { 'counts/src/a.ts': "export { a } from './a.js';" },
      {
        'agent/src/a.ts': "import { b } from './x/b.js';",
        'agent/src/x/b.ts': "import { c } from './c.js';",
        'agent/src/x/c.ts': "import { a } from '../a.js';",
      },
    ],
    innocent: {
      'agent/src/a.ts': "import { b } from './b.js'; import { c } from './c.js';",
      'agent/src/b.ts': "import { c } from './c.js';",
      'agent/src/c.ts': 'export const c = 1;',
    },
  },
];

describe.each(CASES)('$says', ({ rule, violations, innocent }) => {
  it('holds in this project', () => {
    expect(rule(project)).toEqual([]);
  });

  it.each(violations.map((planted) => [Object.values(planted).join(' '), planted] as const))(
    'is broken by %s',
    (_, planted) => {
      expect(rule(treeOf(planted))).toHaveLength(1);
    },
  );

  it('is not broken by what only looks like it', () => {
    expect(rule(treeOf(innocent))).toEqual([]);
  });
});

describe('the tree that the rules are checked on', () => {
  it('has every workspace in it, with its sources', () => {
    const workspaces = new Set(project.files.map(({ path }) => path.slice(0, path.indexOf('/'))));
    expect([...workspaces].sort()).toEqual([
      'agent',
      'bench',
      'cli',
      'collector',
      'counts',
      'dashboards',
      'demo',
      'proto',
      'sim',
      'test',
    ]);
    expect(project.files.length).toBeGreaterThan(200);
  });
});

/** Planted sources under the real manifests. */
function treeOf(sources: Readonly<Record<string, string>>): SourceTree {
  return {
    files: Object.entries(sources).map(([path, text]) => parseSource(path, text)),
    manifests: project.manifests,
  };
}
