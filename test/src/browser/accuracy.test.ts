/// <reference lib="dom" />
import { exampleViews, startHttp, type HttpServer } from '@fleetally/collector';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launch } from './browser.js';

describe.skipIf(!hasChromium)('accuracy in a browser (Debian package: chromium)', () => {
  let browser: Browser;
  let server: HttpServer;
  const troubles: string[] = [];

  beforeAll(async () => {
    browser = await launch();
    const example = exampleViews();
    const models = async () =>
      (await example.models()).map((model) => ({ ...model, outputs: ['output', 'confidence'] }));
    server = await startHttp({ listen: { port: 0 }, views: exampleViews({ models }) });
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
    expect(troubles).toEqual([]);
  });

  async function open(hash: string, width = 1280): Promise<Page> {
    const page = await browser.newPage({
      viewport: { width, height: 900 },
      timezoneId: 'Europe/Berlin',
      locale: 'en-GB',
    });
    page.on('pageerror', (error) => troubles.push(error.message));
    await page.goto(`${server.address}/${hash}`);
    return page;
  }

  it('is reached from the model, and says version by version what is estimated, what is true, and where they part', async () => {
    const page = await open('');
    await page.getByRole('link', { name: 'accuracy', exact: true }).click();
    const good = page.getByRole('region', { name: 'Version 2.3.1' });
    await good.waitFor();
    expect(new URL(page.url()).hash).toBe('#/models/greenhouse/accuracy');
    expect(await good.innerText()).toContain('Feedback and estimate agree.');
    expect(await good.locator('.facts').innerText()).toMatch(
      /91\.5% \(89\.5 to 93\.5\)\s*161,280 inferences, 48 devices\s*True, from feedback\s*91% \(89\.5 to 92\.5\)\s*3,200 labels, 40 devices/i,
    );
    const bad = page.getByRole('region', { name: 'Version 2.4.0' });
    expect(await bad.getByRole('alert').innerText()).toMatch(
      /^Feedback and estimate have parted\. From Thu.* to Mon.* the model was right about 10 points less often than its confidence says\./,
    );
    expect(await bad.getByRole('alert').innerText()).toContain('concept drift');
    await page.close();
  });

  it('draws the band and the dots, and reads single days aloud', async () => {
    const page = await open('#/models/greenhouse/accuracy');
    const chart = page.locator('#accuracy-1');
    await chart.waitFor();
    expect([await chart.locator('.band').count(), await chart.locator('g.told').count()]).toEqual([1, 14]);
    expect(await chart.locator('.parted').count()).toBe(1);
    await chart.getByRole('img').focus();
    await page.keyboard.press('ArrowRight');
    expect(await chart.locator('.readout').innerText()).toMatch(
      /^Wed,? 31 Dec.* estimated 91\.5% \(89\.3 to 93\.7\) · true 91\.8% \(87\.8 to 95\.8\)$/,
    );
    const places = await chart
      .locator('svg text.tick')
      .evaluateAll((ticks) => ticks.map((tick) => Number(tick.getAttribute('x'))));
    expect(places.length).toBeGreaterThan(2);
    expect(Math.min(...places)).toBeGreaterThan(0);
    await page.close();
  });

  it('tells nothing of few devices, and fits a phone', async () => {
    const page = await open('#/models/greenhouse/accuracy?cohort=firmware%3D2.0-beta', 390);
    const facts = page.locator('.accuracy .facts').first();
    await facts.waitFor();
    expect(await facts.innerText()).toContain('not told: fewer than 5 devices');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await page.close();
  });
});
