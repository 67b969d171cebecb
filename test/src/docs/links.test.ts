import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

it('every link of every page leads somewhere, to its heading too', async () => {
  const top = (await readdir(ROOT)).filter((name) => name.endsWith('.md'));
  const below = (await readdir(join(ROOT, 'docs'), { recursive: true })).filter((name) => name.endsWith('.md'));
  const pages = [...top, ...below.map((name) => join('docs', name))];
  expect(pages.length).toBeGreaterThan(50);
  const broken = await Promise.all(pages.map((page) => brokenLinks(page)));
  expect(broken.flat()).toEqual([]);
});

async function brokenLinks(page: string): Promise<string[]> {
  const text = (await readFile(join(ROOT, page), 'utf8')).replace(/^```.*?^```$/gms, '');
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!).filter((link) => !link.includes('://'));
  const found = await Promise.all(
    links.map(async (link) => {
      const [path = '', heading] = link.split('#');
      const target = path === '' ? join(ROOT, page) : join(ROOT, dirname(page), decodeURIComponent(path));
      if (!existsSync(target)) return `${page}: ${link}`;
      if (heading === undefined || !target.endsWith('.md')) return undefined;
      const anchors = headingsOf(await readFile(target, 'utf8'));
      return anchors.includes(heading) ? undefined : `${page}: ${link} (${relative(ROOT, target)} has no such heading)`;
    }),
  );
  return found.filter((link) => link !== undefined);
}

/** Headings as they are linked to: lower case, spaces as hyphens, without other signs. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
