import { builtinModules } from 'node:module';
import { isTest, packageOf, workspaceOf } from './source-file.js';
import type { SourceFile } from './source-file.js';
import type { SourceTree } from './source-tree.js';

/** What breaks a rule, one sentence each, naming the file. */
export type Rule = (tree: SourceTree) => readonly string[];

const SCOPE = '@fleetally/';
const PRIVATE_WORKSPACES = ['sim', 'demo', 'dashboards', 'bench', 'test'];

/** What each workspace may import; those that are only for us may import anything. */
const MAY_IMPORT = new Map<string, readonly string[]>([
  ['proto', []],
  ['counts', ['proto']],
  ['cli', []],
  ['agent', ['counts', 'proto', 'cli']],
  ['collector', ['counts', 'proto', 'cli']],
]);

/** agent, collector -> counts -> proto, and cli; never back, and never from one of the two to the other. */
export const workspaceDirection: Rule = (tree) =>
  importsOf(tree).flatMap(([file, specifier]) => {
    const allowed = MAY_IMPORT.get(workspaceOf(file));
    const target = specifier.startsWith(SCOPE) ? packageOf(specifier).slice(SCOPE.length) : undefined;
    if (allowed === undefined || target === undefined || allowed.includes(target)) return [];
    return [
      `${file.path} imports ${specifier}: ${workspaceOf(file)} may import ${allowed.join(', ') || 'none of them'}`,
    ];
  });

/** npm links every workspace's packages into one folder, so nothing else notices a dependency that is not declared. */
export const declaredDependencies: Rule = ({ files, manifests }) =>
  importsOf({ files, manifests }).flatMap(([file, specifier]) => {
    if (specifier.startsWith('.') || specifier.startsWith('node:')) return [];
    if (builtinModules.includes(packageOf(specifier))) return [`${file.path} imports ${specifier} without node:`];
    const own = manifests.get(workspaceOf(file));
    const testing = [...(own?.devDependencies ?? []), ...(manifests.get('')?.devDependencies ?? [])];
    const declared = [...(own?.dependencies ?? []), ...(isTest(file) ? testing : [])];
    if (declared.includes(packageOf(specifier))) return [];
    return [`${file.path} imports ${packageOf(specifier)}, which ${workspaceOf(file)}/package.json does not name`];
  });

/** Other workspaces are imported by name, so that their index says what is public. */
export const noReachingAcross: Rule = (tree) =>
  importsOf(tree).flatMap(([file, specifier]) => {
    if (!specifier.startsWith('.'))
      return packageOf(specifier) === specifier || !specifier.startsWith(SCOPE)
        ? []
        : [`${file.path} imports ${specifier}: past the index of its package`];
    const workspace = workspaceOf(file);
    const target = resolve(file.path, specifier);
    const inside = target.startsWith(`${workspace}/src/`) || (workspace === 'proto' && target.startsWith('proto/gen/'));
    return inside ? [] : [`${file.path} imports ${specifier}: outside its own sources`];
  });

/** Packages with one door: whoever wants what they do imports the folder behind it. */
const DOORS: readonly { readonly packages: readonly string[]; readonly folders: readonly string[] }[] = [
  { packages: ['onnxruntime-node', 'onnxruntime-common'], folders: ['agent/src/inference/'] },
  { packages: ['chdb', '@clickhouse/client'], folders: ['collector/src/store/'] },
  {
    packages: ['@grpc/grpc-js'],
    folders: ['proto/src/', 'agent/src/uplink/', 'agent/src/inference/protocol/', 'collector/src/ingest/'],
  },
  {
    packages: ['prom-client', 'node:http'],
    // The front speaks ClickHouse's HTTP interface, which is none of REST's business.
    folders: [
      'collector/src/http/',
      'collector/src/serve/',
      'collector/src/front/',
      'agent/src/inference/protocol/',
      'agent/src/daemon/',
    ],
  },
  { packages: ['protobufjs'], folders: [] },
];

export const oneDoor: Rule = (tree) =>
  importsOf(tree).flatMap(([file, specifier]) => {
    const door = DOORS.find(({ packages }) => packages.includes(packageOf(specifier)));
    if (!door || isTest(file) || PRIVATE_WORKSPACES.includes(workspaceOf(file))) return [];
    if (door.folders.some((folder) => file.path.startsWith(folder))) return [];
    return [`${file.path} imports ${specifier}, which only ${door.folders.join(', ') || 'generated code'} may`];
  });

/** chdb turns this option into a setting that stays for every later query, silently. Settings go into the SQL. */
export const noClickHouseSettings: Rule = ({ files }) =>
  files.flatMap(({ path, names }) =>
    [...names].some((name) => name.split('.').includes('clickhouse_settings'))
      ? [`${path} uses clickhouse_settings`]
      : [],
  );

/** A test that draws from Math.random cannot be run again. */
export const seededTests: Rule = ({ files }) =>
  files.flatMap((file) => (isTest(file) && file.names.has('Math.random') ? [`${file.path} uses Math.random`] : []));

/** What ships must not need what is only there for tests. */
export const noTestCodeShipped: Rule = ({ files }) =>
  files
    .filter((file) => !isTest(file))
    .flatMap((file) =>
      relativeTargets(file)
        .filter((path) => isTest({ path }))
        .map((path) => `${file.path} imports ${path}, which is only there for tests`),
    );

/** Files that import each other in a circle cannot be understood, or loaded, one at a time. Type imports count. */
export const noCycles: Rule = ({ files }) => {
  const targets = new Map(files.map((file) => [file.path, relativeTargets(file)]));
  const finished = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) cycles.push([...trail.slice(start), path].join(' -> '));
    if (start >= 0 || finished.has(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...trail, path]);
    finished.add(path);
  };
  for (const { path } of files) visit(path, []);
  return cycles;
};

/** The files that a file imports from its own workspace. */
export function relativeTargets(file: SourceFile): readonly string[] {
  return file.imports
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ specifier }) => resolve(file.path, specifier));
}

function importsOf({ files }: SourceTree): readonly (readonly [SourceFile, string])[] {
  return files.flatMap((file) => file.imports.map(({ specifier }) => [file, specifier] as const));
}

function resolve(from: string, specifier: string): string {
  return new URL(specifier.replace(/\.js$/, '.ts'), `file:///${from}`).pathname.slice(1);
}
