/// <reference lib="dom" />
import { exampleViews, learningViews, startHttp, type Views } from '@fleetally/collector';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium } from './browser.js';
import { openSite, type Site } from './site.js';

const PHONE = { width: 390, height: 844 };

describe.skipIf(!hasChromium)('console in a browser (Debian package: chromium)', () => {
  let site: Site;
  let down = false;
  let reads = 0;

  beforeAll(async () => {
    const example = exampleViews();
    const fleet: Views['fleet'] = () => {
      reads += 1;
      return down ? Promise.reject(new Error('away')) : example.fleet();
    };
    site = await openSite({ views: exampleViews({ fleet }), timezoneId: 'Europe/Berlin' });
  });
  afterEach(() => {
    down = false;
    site.leave();
    expect(site.troubles).toEqual([]);
  });
  afterAll(() => site.close());

  /** Makes the page read everything again, and waits until it has. */
  async function readAgain(page: Page): Promise<void> {
    const before = reads;
    const answered = page.waitForResponse((response) => response.url().endsWith('/api/v1/overview'));
    await page.evaluate(() => globalThis.dispatchEvent(new Event('visibilitychange')));
    await answered;
    expect(reads).toBeGreaterThan(before);
  }

  const sentences = (page: Page): Promise<string[]> => page.locator('.alarms .sentence').allInnerTexts();

  it('has each incident with its headline, and behind it the signals, alarms and devices', async () => {
    const page = await site.open();
    const headlines = await page.locator('.incidents .told').allInnerTexts();
    expect(headlines[0]).toBe('light on devices with hw edge-c reads about 1.8 σ low; 16 devices');
    expect(headlines).toHaveLength(3);
    await page.locator('.incidents a').nth(1).click();
    await page.locator('article[aria-label^="Incident: temperature"]').waitFor();
    expect(await page.locator('#detail-title').innerText()).toBe(
      'temperature on devices with hw edge-b reads about 0.31 σ high; 16 devices',
    );
    expect(await page.locator('article ol li').first().innerText()).toBe('temperature/location 90%, 0.31 σ up');
    expect(await page.locator('article').innerText()).toContain('σ is the standard deviation of that signal in one');
    expect(await page.locator('article').innerText()).toMatch(/Raised by evidence of [\d,]+, past the line/);
    expect(await page.locator('#evidence').innerText()).toContain('Evidence is set back once the alarm is raised.');
    const history = await page.locator('article h2:text-is("History") + .history li').allInnerTexts();
    expect(history.length).toBeGreaterThan(0);
    for (const line of history) expect(line).toMatch(/^recorded .*: /);
    expect(await page.locator('article').innerText()).toContain('no alarm says that the outputs are worse');
    expect(await page.locator('article').innerText()).toMatch(/dev-004\s+dev-001\s+dev-007/);
    expect(await page.locator('.incidents a').nth(1).getAttribute('aria-current')).toBe('true');
    await page.locator('article ol li a').first().click();
    await page.locator('article[aria-label^="Alarm: temperature"]').waitFor();
  });

  it('says what has moved, where, how far and since when; firing before resolved', async () => {
    const page = await site.open();
    expect(await sentences(page)).toEqual([
      'light on hw = edge-c reads about 1.8 σ low since Tue 18:20',
      'temperature on hw = edge-b reads about 0.31 σ high since Tue 15:00',
      'humidity on all devices spreads wider (about 0.12 σ) since Sat 14:12',
    ]);
    expect(await page.title()).toBe('(2) fleetally');
    const time = page.locator('.alarms .sentence time').first();
    expect([await time.getAttribute('datetime'), await time.getAttribute('title')]).toEqual([
      '2026-01-13T17:20:00Z',
      '2026-01-13 17:20 UTC',
    ]);
    expect(await page.locator('.facts').innerText()).toContain('45 in the last hour, 48 in the last day');
  });

  it('says quietly where evidence gathers, and does not count it as an alarm', async () => {
    const page = await site.open();
    expect(await page.locator('.gathering li').allInnerTexts()).toEqual([
      'gathering evidence: temperature on hw = edge-a (34 % of what an alarm needs)',
    ]);
    expect(await page.title()).toBe('(2) fleetally');
  });

  it('opens an alarm by keyboard and links to it', async () => {
    const page = await site.open();
    await page.getByRole('link', { name: /temperature on hw = edge-b reads/ }).focus();
    await page.keyboard.press('Enter');
    await page.locator('#histogram-temperature').waitFor();
    expect(new URL(page.url()).hash).toBe('#/alarms/al-temperature');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('detail-title');
    expect(await page.locator('.effects').innerText()).toMatch(/Shift\s+\+0\.31 σ\s+PSI\s+0\.094/);
  });

  it('shows the histogram against its baseline, readable without seeing it', async () => {
    const page = await site.open('#/alarms/al-temperature');
    const chart = page.locator('#histogram-temperature');
    await chart.waitFor();
    const bars = await chart.locator('.bar.now').count();
    expect(bars).toBe(await chart.locator('.bar.before').count());
    await chart.getByRole('img', { name: /Histogram of temperature, now and before/ }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await chart.locator('.readout').innerText()).toMatch(/^13\.2 – 16\.6 now \d\.\d%, before \d\.\d%$/);
    await chart.getByText('Values as a table').click();
    const rows = await chart.locator('tbody tr').allInnerTexts();
    expect(rows).toHaveLength(bars);
    expect(rows[0]).toMatch(/^below 13\.2\s+\d\.\d%\s+\d\.\d%$/);
  });

  it('leaves a chart that has the focus for another page, though losing it draws the page anew', async () => {
    const page = await site.open('#/alarms/al-temperature');
    await page.locator('#evidence').getByRole('img').focus();
    await page.keyboard.press('ArrowRight');
    await page.evaluate(() => {
      location.hash = '#/models';
    });
    await page.locator('article[aria-label="Models"]').waitFor();
    expect(await page.locator('#evidence').count()).toBe(0);
  });

  it('shows the evidence crossing its alarm line, on a logarithmic scale', async () => {
    const page = await site.open('#/alarms/al-temperature');
    const chart = page.locator('#evidence');
    await chart.waitFor();
    expect(await chart.locator('.crossed').count()).toBeGreaterThan(5);
    const heights = await chart
      .locator('.grid line')
      .evaluateAll((lines) => lines.map((line) => Number(line.getAttribute('y1'))));
    const steps = heights.slice(1).map((y, i) => Math.round(heights[i]! - y));
    expect(new Set(steps).size).toBe(1);
    expect(await chart.innerText()).toContain('alarm at 24,192');
    expect(await chart.locator('.mark').allTextContents()).toEqual(['change began', 'raised']);
  });

  it('says in words what has happened to a signal', async () => {
    const cases = [
      ['temperature/location', -0.042, 'reads about 0.042 σ low'],
      ['temperature/scale', 0.5, 'spreads wider (about 0.5 σ)'],
      ['temperature/missing', 0.1, 'is missing more often'],
      ['mode/share:slow / fast', -0.2, 'shows less of “slow / fast” (about 0.2 σ)'],
      ['a~b/concordance', 0.3, 'moves together more than before'],
      ['latency/mean-log', 1, 'is slower (about 1 σ)'],
      ['output/mean-confidence', -1, 'is less confident (about 1 σ)'],
      ['temperature/location', 'no-data', 'reads differently'],
      ['later/some-new-signal', 'no-data', 'has changed in some new signal'],
    ] as const;
    const page = await site.open();
    const given = JSON.stringify(cases.map(([signal, shiftSigma]) => ({ signal, effect: { shiftSigma } })));
    const said = await page.evaluate(`import('/words.js').then(({ happening }) => ${given}.map(happening))`);
    expect(said).toEqual(cases.map(([, , sentence]) => sentence));
  });

  it('shows of an alarm of the fast lane why the evidence lies low', async () => {
    const page = await site.open('#/incidents');
    await page.locator('.incidents a').first().click();
    await page.locator('article[aria-label^="Incident: light"]').waitFor();
    expect(await page.locator('article').innerText()).toMatch(
      /Raised by the fast lane: two windows running lay \d+ times their usual deviation away\./,
    );
    expect(await page.locator('#evidence').innerText()).toContain('raised this alarm before evidence had grown');
  });

  it('writes no label of a time axis over another, nor past its end', async () => {
    const page = await site.open();
    const labels = await page.evaluate<[number, number][]>(`import('/time-labels.js').then(({ timeLabels }) => {
      const [from, to, left, right] = [Date.UTC(2026, 10, 15), Date.UTC(2026, 10, 27), 46, 1140];
      const x = (at) => left + ((at - from) / (to - from)) * (right - left);
      return timeLabels({ from, to, left, right, x }, 0).map(({ properties, children }) => [properties.x, children[0].length]);
    })`);
    expect(labels.length).toBeGreaterThan(8);
    const spans = labels.map(([x, letters]) => [x - 3 * letters, x + 3 * letters] as const);
    for (const [i, [begin, end]] of spans.entries()) {
      expect(begin).toBeGreaterThan(spans[i - 1]?.[1] ?? -Infinity);
      expect(end).toBeLessThanOrEqual(1140);
    }
  });

  it('calls nothing well done that was aborted', async () => {
    const page = await site.open();
    const tones = `import('/rollout-list.js').then(({ rolloutTone }) => ['completed', 'aborted'].map((state) => rolloutTone({ state })))`;
    expect(await page.evaluate(tones)).toEqual(['resolved', 'over']);
  });

  it('refreshes in place: same elements, focus and opened table kept', async () => {
    const page = await site.open('#/alarms/al-temperature');
    const table = page.locator('#histogram-temperature details');
    await table.locator('summary').click();
    await page.evaluate(() => {
      Reflect.set(document.querySelector('#histogram-temperature svg')!, 'mark', 'same');
    });
    const changes = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let seen = 0;
          new MutationObserver((records) => (seen += records.length)).observe(document.querySelector('main')!, {
            subtree: true,
            childList: true,
            attributes: true,
            characterData: true,
          });
          globalThis.addEventListener('fleetally-test', () => {
            resolve(seen);
          });
        }),
    );
    await readAgain(page);
    await readAgain(page);
    await page.evaluate(() => globalThis.dispatchEvent(new Event('fleetally-test')));
    expect(await changes).toBe(0);
    expect(
      await page.evaluate(() => String(Reflect.get(document.querySelector('#histogram-temperature svg')!, 'mark'))),
    ).toBe('same');
    expect(await table.getAttribute('open')).toBe('');
    expect(await page.evaluate(() => document.activeElement?.localName)).toBe('summary');
  });

  it('says so when the collector is away, keeps what it showed, and recovers', async () => {
    const page = await site.open();
    down = true;
    await readAgain(page);
    await page.getByText('Trying again.').waitFor();
    expect(await sentences(page)).toHaveLength(3);
    down = false;
    await readAgain(page);
    await page.getByText(/^as of /).waitFor();
    await page.locator('.trouble').waitFor({ state: 'hidden' });
  });

  it('says plainly that an alarm does not exist, and hides counts of few devices', async () => {
    const missing = await site.open('#/alarms/none');
    await missing.getByText('There is no such alarm.').waitFor();
    const few = await site.open('#/models/greenhouse/features/temperature?cohort=firmware%3D2.0-beta');
    await few.getByText('fewer than 5 devices stand behind these counts').waitFor();
    expect(await few.locator('.bar').count()).toBe(0);
  });

  it('is calm while it learns', async () => {
    const learning = await startHttp({ listen: { port: 0 }, views: learningViews() });
    try {
      const page = await site.browser.newPage({ timezoneId: 'Europe/Berlin', locale: 'en-GB' });
      await page.goto(learning.address);
      await page.getByText('No alarms. Learning until Thu 07:00.').waitFor();
      expect(await page.title()).toBe('fleetally');
      // What nothing was judged of yet was drawn as if it had been found quiet.
      await page.locator('.heat').waitFor();
      expect(await page.locator('.heat .heat-inconclusive').count()).toBeGreaterThan(20);
      expect(await page.locator('.heat .heat-quiet').count()).toBe(0);
      expect(await page.getByRole('link', { name: 'temperature on all devices: learning' }).count()).toBe(1);
      await page.close();
    } finally {
      await learning.close();
    }
  });

  it('fits a phone: list, then detail, then back, never sideways', async () => {
    const page = await site.open('', { viewport: PHONE, hasTouch: true });
    await page.getByRole('link', { name: /light on hw = edge-c reads/ }).tap();
    await page.locator('#histogram-light').waitFor();
    expect(await page.locator('.alarms').isVisible()).toBe(false);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
    await page.getByRole('link', { name: 'All alarms' }).tap();
    await page.locator('.alarms').waitFor();
  });

  it.each(['light', 'dark'] as const)('reads well in %s: text stands out from its ground', async (colorScheme) => {
    const page = await site.open('#/alarms/al-temperature', { colorScheme });
    await page.locator('.effects').waitFor();
    const contrasts = await page.evaluate(() => {
      const luminance = (colour: string): number => {
        const [r = 0, g = 0, b = 0] = (colour.match(/[\d.]+/g) ?? []).map((part) => {
          const c = Number(part) / 255;
          return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const ground = (element: Element | null): string => {
        if (element === null) return 'rgb(255, 255, 255)';
        const colour = getComputedStyle(element).backgroundColor;
        return colour === 'rgba(0, 0, 0, 0)' ? ground(element.parentElement) : colour;
      };
      return [
        '.brand',
        '.quiet',
        '.state',
        'h1',
        '.effects dt',
        '.alarm .sentence',
        '.legend',
        '.back',
        '.resolved .state',
      ].map((selector) => {
        const element = document.querySelector(selector)!;
        const [a, b] = [luminance(getComputedStyle(element).color), luminance(ground(element))];
        return { selector, ratio: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) };
      });
    });
    expect(contrasts.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
  });
});
