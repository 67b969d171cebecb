/// <reference lib="dom" />
import { exampleViews, startHttp } from '@fleetally/collector';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium } from './browser.js';
import { PAGES } from './pages.js';
import { drawn, openSite, type Site } from './site.js';

describe.skipIf(!hasChromium)('pages of the console (Debian package: chromium)', () => {
  let site: Site;

  beforeAll(async () => {
    site = await openSite();
  });
  afterEach(() => {
    site.leave();
  });
  afterAll(async () => {
    expect(site.troubles).toEqual([]);
    await site.close();
  });

  it('is at a stable address each, says where it is, and is named in the tab', async () => {
    const page = await site.open();
    const titles: string[] = [];
    for (const { hash, label } of PAGES) {
      await page.goto(`${site.server.address}/${hash}`);
      await page.locator(label).first().waitFor();
      expect(await page.locator('h1').count()).toBe(1);
      titles.push(await page.title());
      expect(await page.locator('.places a[aria-current]').count()).toBe(1);
    }
    expect(titles).toEqual([
      ...['(2) fleetally', '(2) Incident · fleetally', '(2) Alarm on temperature · fleetally'],
      ...['(2) Recommendation · fleetally', '(2) Rollout of 2.4.0 · fleetally', '(2) Models · fleetally'],
      ...['(2) greenhouse · fleetally', '(2) temperature · fleetally', '(2) Accuracy of greenhouse · fleetally'],
      ...['(2) Versions · fleetally', '(2) Versions of greenhouse · fleetally', '(2) Devices · fleetally'],
      '(2) dev-017 · fleetally',
    ]);
    // The short address of a feature, as alarms and dashboards may write it.
    await page.goto(`${site.server.address}/#/features/greenhouse/light?cohort=hw%3Dedge-c`);
    await page.locator('article[aria-label="Feature light"]').waitFor();
  });

  it('leads from the overview to the alarm of a cell, and from an incident to what to do', async () => {
    const page = await site.open();
    await page.getByRole('link', { name: 'light on hw = edge-c: an alarm is firing' }).click();
    await page.locator('article[aria-label^="Alarm: light"]').waitFor();
    // That one is on other hardware than what is to be rolled back.
    await page.locator('.incidents a').first().click();
    await page.locator('article[aria-label^="Incident: light"]').waitFor();
    const article = page.locator('article');
    expect(await article.getByRole('link', { name: /Roll back/ }).count()).toBe(0);
    expect(await article.innerText()).toMatch(
      /What to do\s+Nothing is recommended: inputs have moved on its 16 devices/,
    );
    expect(await article.innerText()).toMatch(/then decide:\s+New normal: .*\s+Resolve: .*\s+Known: /);
    await page.locator('.incidents a').nth(1).click();
    await page.locator('#histogram-temperature').waitFor();
    await page.locator('article').getByRole('link', { name: 'Roll back 2.4.0 to 2.3.1 on hw = edge-b' }).click();
    await page.locator('article[aria-label^="Recommendation"]').waitFor();
  });

  it('draws what upgraded devices did beside the others, and reads it aloud', async () => {
    const page = await site.open('#/recommendations/re-5e8a01f2');
    const chart = page.locator('#course-0');
    expect(await chart.locator('h2').innerText()).toBe('Failed inferences by version');
    await expect.poll(() => chart.locator('.course-line').count()).toBe(2);
    await chart.getByRole('img').focus();
    await page.keyboard.press('ArrowLeft');
    expect(await chart.locator('.readout').innerText()).toMatch(
      /^Tue,? 13 Jan.*16:00 2\.3\.1: 0\.0\d+ on 7 devices · 2\.4\.0: 0\.05\d* on 9 devices$/,
    );
    await chart.getByText('Values as a table').click();
    expect(await chart.locator('tbody').innerText()).toContain('too few devices');
  });

  it('names the version that most devices run, not the newest', async () => {
    const page = await site.open('#/models/greenhouse');
    const tile = page.locator('.facts > div', { hasText: 'Versions' });
    expect(await tile.locator('.value').innerText()).toBe('2.3.1');
    expect(await tile.innerText()).toContain('81.3% of devices run it');
  });

  it('shows which versions ran over time, and what is registered beside what runs', async () => {
    const page = await site.open('#/models/greenhouse');
    const chart = page.locator('#running');
    await expect.poll(() => chart.locator('.share').count()).toBe(3);
    expect(await chart.locator('.readout').innerText()).toContain('2.4.0 18.8% · 2.3.1 81.3%');
    await page.getByRole('link', { name: 'all, with their variants' }).click();
    const rows = page.locator('article tbody tr');
    const firstWords = async () => (await rows.allInnerTexts()).map((row) => row.split(/\s+/).slice(0, 4).join(' '));
    // Rows of the page before may still be there.
    await expect
      .poll(firstWords)
      .toEqual([
        '2.3.0 fp32 retired 0',
        '2.3.1 fp32 available 23',
        '2.3.1 int8 available 16',
        '2.4.0 fp32 available 9',
      ]);
  });

  it('finds a device by its name, and says what it runs and ought to run', async () => {
    const page = await site.open('#/devices');
    await page.getByLabel('Go to a device').fill('dev-004');
    await page.keyboard.press('Enter');
    await page.locator('article[aria-label="Device dev-004"]').waitFor();
    expect(await page.getByRole('region', { name: 'Models' }).last().innerText()).toMatch(
      /greenhouse\s+2\.3\.1 fp32\s.*2\.4\.0 fp32\s+fetching/s,
    );
    await page.getByRole('link', { name: 'hw = edge-b' }).click();
    await page.getByRole('heading', { name: 'Devices · hw=edge-b' }).waitFor();
    await expect.poll(() => page.locator('tbody tr').count()).toBe(16);
  });

  it('keeps a half-written form, its focus and the place on the page while everything is read anew', async () => {
    const page = await site.open('#/recommendations/re-5e8a01f2', { viewport: { width: 1280, height: 500 } });
    await page.locator('.decide summary').click();
    await page.getByLabel('Reason').fill('because the vents');
    await page.evaluate(() => {
      scrollTo(0, 300);
    });
    const before = await page.evaluate(() => scrollY);
    for (let i = 0; i < 2; i++) {
      const answered = page.waitForResponse((response) => response.url().includes('/course?'));
      await page.evaluate(() => globalThis.dispatchEvent(new Event('visibilitychange')));
      await answered;
    }
    expect(await page.getByLabel('Reason').inputValue()).toBe('because the vents');
    expect(await page.evaluate(() => [document.activeElement?.getAttribute('name'), scrollY])).toEqual([
      'reason',
      before,
    ]);
  });

  it('says what to do where there is nothing yet, and that nothing needs anybody where all is well', async () => {
    const none = { listen: { port: 0 } };
    const nobody = async (): Promise<readonly never[]> => [];
    const lists = { alarms: nobody, incidents: nobody, anomalies: nobody, recommendations: nobody, rollouts: nobody };
    const fleet = await exampleViews().fleet();
    const empty = await startHttp({ ...none, views: exampleViews({ ...lists, models: nobody, registry: nobody }) });
    const calm = await startHttp({
      ...none,
      views: exampleViews({ ...lists, fleet: async () => ({ ...fleet, status: { outcome: 'ok', reason: '' } }) }),
    });
    const context = await site.browser.newContext();
    const page = await context.newPage();
    try {
      await page.goto(empty.address);
      await page.getByText('No model has reported yet.').waitFor();
      expect(await page.locator('.command').first().innerText()).toMatch(/^fleetally-agent profile /);
      await page.goto(`${empty.address}/#/versions`);
      await page.getByText('Nothing is registered, and nothing runs yet.').waitFor();
      await page.goto(calm.address);
      await drawn(page);
      expect(await page.locator('.calm').innerText()).toMatch(/^Nothing needs you\.\s+240 signals on 48 devices/);
    } finally {
      await context.close();
      await Promise.all([empty.close(), calm.close()]);
    }
  });
});
