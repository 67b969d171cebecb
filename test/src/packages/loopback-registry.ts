import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** A package that the registry has: a folder that is packed when it is asked for, or a tarball. */
interface Offer {
  readonly manifest: Manifest;
  readonly place: { readonly folder: string } | { readonly tarball: string };
}

interface Manifest {
  readonly name: string;
  readonly version: string;
}

export interface LoopbackRegistry {
  readonly url: string;
  /** Names that were asked for and are not there. */
  readonly missing: ReadonlySet<string>;
  close(): Promise<void>;
}

/**
 * An npm registry on this machine: it offers the given tarballs, and whatever is installed in `nodeModules`, so that a
 * real `npm install` needs no network. What `leaveOut` lists of a package is not packed: native libraries of hundreds of
 * megabytes would be packed and unpacked for nothing.
 */
export async function startRegistry(
  nodeModules: string,
  tarballs: readonly { readonly manifest: Manifest; readonly tarball: string }[],
  leaveOut: (name: string) => readonly string[],
): Promise<LoopbackRegistry> {
  const offers = new Map<string, Offer[]>();
  const add = (offer: Offer): void => {
    offers.set(offer.manifest.name, [...(offers.get(offer.manifest.name) ?? []), offer]);
  };
  for (const folder of installedBelow(nodeModules)) add({ manifest: manifestOf(folder), place: { folder } });
  for (const { manifest, tarball } of tarballs) add({ manifest, place: { tarball } });

  const missing = new Set<string>();
  const server = createServer(({ url = '/' }, response) => {
    const [, name = '', version] = /^\/(.+?)(?:\/-\/(.+)\.tgz)?$/.exec(decodeURIComponent(url)) ?? [];
    const found = offers.get(name) ?? [];
    const wanted = found.find(({ manifest }) => manifest.version === version);
    if (wanted !== undefined) sendTarball(wanted, leaveOut(name), response);
    else if (version === undefined && found.length > 0) response.end(packument(name, found, address()));
    else {
      missing.add(name);
      response.writeHead(404).end('{}');
    }
  });
  const address = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: address(),
    missing,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Folders of all packages below a `node_modules`, nested ones included; links (to workspaces) are not followed. */
function installedBelow(nodeModules: string): string[] {
  return readdirSync(nodeModules, { withFileTypes: true }).flatMap((entry) => {
    const folder = join(nodeModules, entry.name);
    if (!entry.isDirectory() || entry.name.startsWith('.')) return [];
    if (entry.name.startsWith('@')) return installedBelow(folder);
    const inside = readdirSync(folder);
    const nested = inside.includes('node_modules') ? installedBelow(join(folder, 'node_modules')) : [];
    return inside.includes('package.json') ? [folder, ...nested] : nested;
  });
}

export function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

function packument(name: string, offers: readonly Offer[], url: string): string {
  const versions = offers.map(({ manifest }) => {
    const tarball = `${url}/${name}/-/${manifest.version}.tgz`;
    return [manifest.version, { ...manifest, dist: { tarball } }] as const;
  });
  return JSON.stringify({
    name,
    'dist-tags': { latest: offers[0]!.manifest.version },
    versions: Object.fromEntries(versions),
  });
}

function sendTarball({ place }: Offer, leaveOut: readonly string[], response: ServerResponse): void {
  if ('tarball' in place) {
    createReadStream(place.tarball).pipe(response);
    return;
  }
  const without = ['node_modules', ...leaveOut].map((entry) => `--exclude=./${entry}`);
  const args = ['-cz', '-C', place.folder, ...without, '--transform', 's,^\\.,package,', '.'];
  const tar = spawn('tar', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  tar.stdout.pipe(response);
}
