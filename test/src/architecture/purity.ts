import { relativeTargets } from './rules.js';
import type { Rule } from './rules.js';
import { isTest, packageOf } from './source-file.js';

/**
 * Folders whose modules compute and do nothing else: no disk, network, database or process; clock, randomness and
 * environment are parameters. They may import one another, and from the rest only types.
 */
const PURE_FOLDERS = [
  'proto/src/packed/',
  'proto/src/fields/',
  'counts/src/',
  'agent/src/observe/',
  'agent/src/privacy/',
  'collector/src/stats/',
  'collector/src/detect/',
  'collector/src/accuracy/',
  'collector/src/incidents/',
  'collector/src/anomalies/',
  'collector/src/registry/',
  'collector/src/release/',
  'collector/src/rollout/',
  'collector/src/recommend/',
];

/** The composition of detection with a clock and a store stands beside what it composes. */
const IMPURE_FILES = /^collector\/src\/detect\/tick[^/]*\.ts$/;

/** Node's modules that only compute. */
const PURE_BUILTINS = ['node:crypto', 'node:util', 'node:assert', 'node:buffer'];

const PURE_PACKAGES = ['simple-statistics', '@fleetally/counts', '@fleetally/proto'];

const AMBIENT = [
  ...['Date.now', 'new Date()', 'Math.random', 'performance.now', 'setTimeout', 'setInterval', 'setImmediate'],
  ...['fetch', 'randomBytes', 'randomInt', 'randomUUID', 'getRandomValues', 'crypto.getRandomValues', 'console.log'],
];

export const pureFolders: Rule = ({ files }) =>
  files
    .filter((file) => isPure(file.path) && !isTest(file))
    .flatMap((file) => {
      const packages = file.imports
        .filter(({ specifier, typesOnly }) => !specifier.startsWith('.') && !typesOnly && !isPurePackage(specifier))
        .map(({ specifier }) => `imports ${specifier}`);
      const impure = relativeTargets({
        ...file,
        imports: file.imports.filter(({ typesOnly }) => !typesOnly),
      }).filter((target) => !isPure(target) && !target.startsWith('proto/gen/'));
      const ambient = [...file.names].filter((name) => AMBIENT.includes(name) || /^process\.\w+$/.test(name));
      return [...packages, ...impure.map((path) => `imports ${path}`), ...ambient.map((name) => `uses ${name}`)].map(
        (what) => `${file.path} is pure, but ${what}`,
      );
    });

function isPure(path: string): boolean {
  return PURE_FOLDERS.some((folder) => path.startsWith(folder)) && !IMPURE_FILES.test(path);
}

function isPurePackage(specifier: string): boolean {
  return PURE_BUILTINS.includes(packageOf(specifier)) || PURE_PACKAGES.includes(packageOf(specifier));
}
