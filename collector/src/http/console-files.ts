import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { etagOf, type Answer } from './respond.js';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The package's own folder, two up from both src/http and dist/http. */
const CONSOLE_FOLDER = new URL('../../console/', import.meta.url);

/**
 * The console's files by path, `/` included, read once. A closed map: no request path ever reaches the file system.
 * Rejects when the folder is missing, which means a broken installation.
 */
export async function consoleFiles(folder: URL = CONSOLE_FOLDER): Promise<ReadonlyMap<string, Answer>> {
  const files = new Map<string, Answer>();
  const names = await readdir(folder, { recursive: true });
  await Promise.all(
    names.map(async (name) => {
      const type = TYPES[extname(name)];
      if (type === undefined) return;
      const path = name.replaceAll('\\', '/');
      const body = await readFile(new URL(path, folder));
      files.set(`/${path}`, { status: 200, type, body, etag: etagOf(body), gzipped: gzipSync(body, { level: 9 }) });
    }),
  );
  const index = files.get('/index.html');
  if (index === undefined) return files;
  const body = Buffer.from(withPreloads(index.body.toString(), modulesInOrder(files)));
  for (const path of ['/', '/index.html']) {
    files.set(path, { ...index, body, etag: etagOf(body), gzipped: gzipSync(body, { level: 9 }) });
  }
  return files;
}

/** Names modules in the page, so that a browser asks for them at once and not one import after another. */
function withPreloads(html: string, paths: readonly string[]): string {
  return html.replace(
    '</head>',
    `${paths.map((path) => `<link rel="modulepreload" href="${path}" />`).join('')}</head>`,
  );
}

/** Those first that the page cannot start without: a browser has only so many connections, and asks in this order. */
function modulesInOrder(files: ReadonlyMap<string, Answer>): readonly string[] {
  const first = new Set(['/main.js']);
  for (const path of first) {
    const text = files.get(path)?.body.toString() ?? '';
    for (const [, name = ''] of text.matchAll(STATIC_IMPORT)) first.add(`/${name}`);
  }
  const others = [...files.keys()].filter((path) => path.endsWith('.js') && !first.has(path));
  return [...first, ...others.sort()];
}

const STATIC_IMPORT = /^(?:import|export|}) .*?from '\.\/([\w-]+\.js)';$/gm;
