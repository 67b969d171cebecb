// Completes package-lock.json with the optional packages of other platforms.
//
//   node scripts/complete-lock.mjs           write them
//   node scripts/complete-lock.mjs --check   fail when some are missing, or when the lock names a registry
//
// npm leaves an optional package out of the lock when the registry at hand doesn't have it, and `npm ci` on any machine
// then stops with EUSAGE, because package.json and lock disagree. An entry of version, os and cpu is all it takes: a
// platform that the package is not for skips it, and one that it is for looks it up by its version.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const file = join(import.meta.dirname, '..', 'package-lock.json');
const lock = JSON.parse(await readFile(file, 'utf8'));

const problems = registriesNamed(lock);
const missing = missingOptionals(lock);
if (process.argv.includes('--check')) {
  for (const [path, entry] of missing) problems.push(`${path}@${entry.version} is missing`);
  for (const problem of problems) console.error(`package-lock.json: ${problem} (node scripts/complete-lock.mjs)`);
  if (problems.length > 0) process.exitCode = 1;
} else if (missing.size > 0 || problems.length > 0) {
  for (const entry of Object.values(lock.packages)) if (isRegistryUrl(entry)) delete entry.resolved;
  Object.assign(lock.packages, Object.fromEntries(missing));
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`package-lock.json: added ${missing.size} packages of other platforms`);
}

/** Entries to add, by their path in the lock. */
function missingOptionals({ packages }) {
  const found = new Map();
  for (const [path, parent] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      if (resolves(packages, path, name)) continue;
      found.set(`node_modules/${name}`, {
        version: exact(name, version),
        ...platformOf(name),
        ...(parent.dev ? { dev: true } : {}),
        optional: true,
      });
    }
  }
  return found;
}

/** Whether Node would find `name` from the package at `path`: in its own node_modules, or in one further up. */
function resolves(packages, path, name) {
  for (let from = path; ; from = from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/')))) {
    if (packages[`${from === '' ? '' : `${from}/`}node_modules/${name}`]) return true;
    if (from === '') return false;
    if (!from.includes('/node_modules/')) from = '';
  }
}

function exact(name, version) {
  if (/^\d+\.\d+\.\d+[-+.\w]*$/.test(version)) return version;
  throw new Error(`${name}@${version}: only an exact version can be added without asking a registry`);
}

/** What a platform package's name says about where it runs; throws when it says nothing. */
function platformOf(name) {
  const words = name.split(/[-/.]/);
  const pick = (table) => table[words.find((word) => Object.hasOwn(table, word))];
  const os = pick({ darwin: 'darwin', linux: 'linux', win32: 'win32', freebsd: 'freebsd', android: 'android' });
  const cpu = pick({ x64: 'x64', arm64: 'arm64', aarch64: 'arm64', arm: 'arm', armv7: 'arm', ia32: 'ia32' });
  const libc = pick({ gnu: 'glibc', musl: 'musl' });
  if (os === undefined || cpu === undefined) throw new Error(`${name}: cannot tell the platform from the name`);
  return { cpu: [cpu], ...(libc === undefined ? {} : { libc: [libc] }), os: [os] };
}

function registriesNamed({ packages }) {
  return Object.entries(packages).flatMap(([path, entry]) =>
    isRegistryUrl(entry) ? [`${path} is bound to ${new URL(entry.resolved).host}`] : [],
  );
}

function isRegistryUrl(entry) {
  return /^https?:/.test(entry.resolved ?? '');
}
