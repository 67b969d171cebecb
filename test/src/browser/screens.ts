/// <reference lib="dom" />
import { mkdir, writeFile } from 'node:fs/promises';
import { PAGES } from './pages.js';
import { withPalette } from './png-palette.js';
import { follow, openSite, PHONE, WIDE } from './site.js';

/** Where docs/console.md looks for them. */
const FOLDER = new URL('../../../docs/screens/', import.meta.url);
/** On a wide screen in light, the most important ones also in dark and on a phone. */
const LOOKS = [
  { suffix: '', options: { viewport: WIDE }, pages: PAGES },
  {
    suffix: '-dark',
    options: { viewport: WIDE, colorScheme: 'dark' as const },
    pages: PAGES.filter(({ name }) => ['overview', 'incident', 'recommendation'].includes(name)),
  },
  {
    suffix: '-phone',
    options: { viewport: PHONE, hasTouch: true },
    pages: PAGES.filter(({ name }) => ['overview', 'incident', 'model'].includes(name)),
  },
];

// Takes the pictures of docs/console.md anew: `npm run screenshots -w test`.
const site = await openSite();
try {
  await mkdir(FOLDER, { recursive: true });
  for (const { suffix, options, pages } of LOOKS) {
    const page = await site.open('#/', { ...options, reducedMotion: 'reduce' });
    for (const { name, ...to } of pages) {
      await follow(page, to);
      // The time of the reading would make every picture another one.
      await page.locator('.fresh').evaluate((element: HTMLElement) => {
        element.style.visibility = 'hidden';
      });
      await page.evaluate(() => scrollTo(0, 0));
      const picture = withPalette(await page.screenshot({ fullPage: true }));
      await writeFile(new URL(`${name}${suffix}.png`, FOLDER), picture);
      console.log(`${name}${suffix}.png ${Math.ceil(picture.length / 1000)} kB`);
      await page.goto('about:blank');
      await page.goto(`${site.server.address}/`);
      await page.locator('main:not([aria-busy])').waitFor();
    }
    await page.context().close();
  }
} finally {
  await site.close();
}
