/// <reference lib="dom" />
import { exampleViews, startHttp } from '@fleetally/collector';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium } from './browser.js';
import { classifierViews, openSite, type Site } from './site.js';

describe.skipIf(!hasChromium)('accuracy in a browser (Debian package: chromium)', () => {
  let site: Site;

  beforeAll(async () => {
    const example = exampleViews();
    const models = async () =>
      (await example.models()).map((model) => ({ ...model, outputs: ['output', 'confidence'] }));
    site = await openSite({ views: exampleViews({ models }), timezoneId: 'Europe/Berlin' });
  });
  afterEach(() => {
    site.leave();
  });
  afterAll(async () => {
    expect(site.troubles).toEqual([]);
    await site.close();
  });

  it('is reached from the model, and says version by version what is estimated, what is true, and where they part', async () => {
    const page = await site.open();
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
  });

  it('draws the band and the dots, and reads single days aloud', async () => {
    const page = await site.open('#/models/greenhouse/accuracy');
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
  });

  it('marks the estimate while an input alarms: a model that is wrong and sure looks better', async () => {
    const page = await site.open('#/models/greenhouse');
    const part = page.getByRole('region', { name: 'Accuracy' });
    expect(await part.locator('.warning').first().innerText()).toBe(
      'Don’t rely on the estimate now: an input alarms (light on hw = edge-c, and 1 more). A model that is wrong and sure looks better.',
    );
    expect(await part.locator('figure').innerText()).toContain('Inputs alarm: don’t rely on the estimate.');
  });

  it('says beside the estimate what it cannot see where no input alarms', async () => {
    const quiet = await startHttp({
      listen: { port: 0 },
      views: { ...classifierViews(), alarms: () => Promise.resolve([]) },
    });
    const page = await site.browser.newPage();
    try {
      await page.goto(`${quiet.address}/#/models/greenhouse`);
      const part = page.getByRole('region', { name: 'Accuracy' });
      await part.waitFor();
      expect(await part.innerText()).toContain('looks better: don’t read it where inputs alarm.');
      expect(await part.innerText()).not.toContain('Don’t rely on the estimate now');
      expect(await part.locator('figure').innerText()).not.toContain('Inputs alarm');
    } finally {
      await page.close();
      await quiet.close();
    }
  });

  it('tells nothing of few devices, and fits a phone', async () => {
    const page = await site.open('#/models/greenhouse/accuracy?cohort=firmware%3D2.0-beta', {
      viewport: { width: 390, height: 900 },
    });
    const facts = page.locator('.accuracy .facts').first();
    await facts.waitFor();
    expect(await facts.innerText()).toContain('not told: fewer than 5 devices');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
});
