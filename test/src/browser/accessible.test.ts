/// <reference lib="dom" />
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium } from './browser.js';
import { PAGES } from './pages.js';
import { follow, openSite, PHONE, type Site } from './site.js';

/** What axe-core tells of a page. */
interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

/** Pages without anything on them yet are pages, too. */
const ALL = [...PAGES, { name: 'missing', hash: '#/alarms/none', label: 'text=There is no such alarm.' }];

describe.skipIf(!hasChromium)('everybody can use every page (Debian package: chromium)', () => {
  let site: Site;
  let axe: string;

  beforeAll(async () => {
    [site, axe] = await Promise.all([
      openSite(),
      readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
    ]);
  });
  afterEach(() => {
    site.leave();
  });
  afterAll(async () => {
    expect(site.troubles).toEqual([]);
    await site.close();
  });

  it('has no finding of axe-core on any page, in light and in dark', async () => {
    const page = await site.open('#/', { colorScheme: 'light', reducedMotion: 'reduce' });
    await page.evaluate(axe);
    const found: string[] = [];
    for (const { name, ...to } of ALL) {
      await follow(page, to);
      // What is where is the same in both: only what depends on colours is looked at again.
      for (const [colorScheme, rules] of [['light'], ['dark', ['color-contrast', 'link-in-text-block']]] as const) {
        await page.emulateMedia({ colorScheme });
        for (const { id, impact, nodes } of (await findings(page, rules)).violations) {
          found.push(`${name}, ${colorScheme}: ${id} (${impact ?? 'no impact'}): ${nodes[0]!.html.slice(0, 200)}`);
        }
      }
    }
    expect(found).toEqual([]);
  });

  it('never scrolls sideways on a phone, and whatever is touched is large enough', async () => {
    const page = await site.open('#/', { viewport: PHONE, hasTouch: true });
    const wrong: string[] = [];
    for (const { name, ...to } of ALL) {
      await follow(page, to);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > PHONE.width) wrong.push(`${name} is ${width} px wide`);
      wrong.push(...(await smallTargets(page)).map((target) => `${name}: ${target}`));
    }
    expect(wrong).toEqual([]);
  });

  it('goes by keyboard: past the navigation, along the heat map, and on', async () => {
    const page = await site.openAnew('#/models/greenhouse');
    const focused = (): Promise<string> =>
      page.evaluate(() => {
        const { activeElement: element } = document;
        return element?.getAttribute('aria-label') ?? element?.id ?? '';
      });
    await page.locator('body').press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await focused()).toBe('main');
    expect(new URL(page.url()).hash).toBe('#/models/greenhouse');
    await page.locator('.cell').first().focus();
    expect(await focused()).toBe('temperature on all devices: 6% of what an alarm needs');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('temperature on hw = edge-b: an alarm is firing');
    expect(await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle)).toBe('solid');
    await page.keyboard.press('ArrowLeft');
    expect(await focused()).toBe('temperature on hw = edge-b: an alarm is firing');
    // One press leaves the map, however many cells it has.
    await page.keyboard.press('Tab');
    expect(await focused()).toMatch(/^inconclusive: /);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.locator('article[aria-label^="Alarm: temperature"]').waitFor();
    expect(await focused()).toBe('detail-title');
  });

  it('reaches everything with the Tab key, and comes to an end', async () => {
    const page = await site.openAnew('#/recommendations/re-5e8a01f2');
    const expected = await page.evaluate(() => {
      const all = document.querySelectorAll<HTMLElement>('a[href], button, input, summary, [tabindex="0"]');
      return [...all].filter((element) => element.tabIndex >= 0 && element.checkVisibility()).length;
    });
    await page.locator('body').press('Tab');
    let reached = 0;
    while (await page.evaluate(() => document.activeElement !== document.body && document.hasFocus())) {
      reached += 1;
      if (reached > expected) break;
      await page.keyboard.press('Tab');
    }
    expect(reached).toBe(expected);
  });

  it('explains the words that stand for numbers, on hover and on focus', async () => {
    const page = await site.open('#/models/greenhouse');
    const word = page.getByRole('button', { name: /^too few devices: Fewer devices than/ });
    expect(await word.locator('.tip').isVisible()).toBe(false);
    await word.focus();
    expect(await word.locator('.tip').isVisible()).toBe(true);
    await page.getByRole('button', { name: /^inconclusive: / }).hover();
    expect(await page.locator('.tip:visible').allInnerTexts()).toContain(
      'Something was seen, but not enough for a verdict. More reports will tell.',
    );
  });
});

/** With forms unfolded, and the first of the tables of figures: they are alike, and long, and so are their rows. */
function findings(page: Page, rules: readonly string[] | undefined): Promise<AxeResults> {
  const options = { resultTypes: ['violations'], ...(rules && { runOnly: rules }) };
  return page.evaluate(`
    for (const folded of document.querySelectorAll('.decide')) folded.open = true;
    for (const folded of [...document.querySelectorAll('figure details')].slice(0, 1)) folded.open = true;
    for (const row of document.querySelectorAll('figure tbody tr:nth-child(n + 11)')) row.remove();
    axe.run(document, ${JSON.stringify(options)})`);
}

/** What can be touched and is smaller than 24 px, and not a link within a sentence. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('main a, main button, main summary, main input, header a')].flatMap(
      (element) => {
        const { width, height } = element.getBoundingClientRect();
        const hidden = width === 0 || !element.checkVisibility();
        const inSentence = getComputedStyle(element).display === 'inline';
        if (hidden || inSentence || (width >= 24 && height >= 24)) return [];
        return [`${element.outerHTML.slice(0, 120)} is ${width.toFixed(0)} x ${height.toFixed(0)}`];
      },
    ),
  );
}
