/// <reference lib="dom" />
import { exampleViews } from '@fleetally/collector';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium } from './browser.js';
import { openSite, type Site } from './site.js';

describe.skipIf(!hasChromium)('a recommendation to look at devices (Debian package: chromium)', () => {
  let site: Site;
  beforeAll(async () => {
    const example = exampleViews();
    const inspect: Awaited<ReturnType<typeof example.recommendation>> & object = {
      ...(await example.recommendation('re-5e8a01f2'))!,
      ...{ recommendation: 're-inspect', action: 'inspect-devices', from: '', to: '', evidence: [], ruledOut: [] },
      scope: { cohorts: [{}], devices: ['dev-004', 'dev-017'] },
      reason: 'Something is wrong on 2 devices and not on the others: stuck of temperature.',
      incidents: [],
    };
    const views = exampleViews({
      recommendations: () => Promise.resolve([inspect]),
      recommendation: () => Promise.resolve(inspect),
    });
    site = await openSite({ views });
  });
  afterAll(() => site.close());

  it('names these devices and not all of them, says what was found, and what accepting it means', async () => {
    const page = await site.open();
    await page.getByRole('link', { name: 'Inspect dev-004 and dev-017' }).first().click();
    const article = page.locator('article[aria-label="Recommendation: Inspect dev-004 and dev-017"]');
    await article.waitFor();
    expect(await page.locator('#detail-title').innerText()).toBe('Inspect dev-004 and dev-017');
    expect(await article.innerText()).toContain('stuck of temperature');
    expect(await article.innerText()).not.toMatch(/all devices|Incidents there/);
    await page.locator('.decide summary').click();
    expect(await page.locator('.choice').first().innerText()).toMatch(/^Accept\s+you have taken it on/);
    await article.getByRole('link', { name: 'dev-017' }).click();
    await page.locator('article[aria-label="Device dev-017"]').waitFor();
  });

  it('stands on no incident that none of its devices is in', async () => {
    const page = await site.open('#/incidents/in-light');
    const article = page.locator('article[aria-label^="Incident: light"]');
    await article.waitFor();
    expect(await article.innerText()).toContain('Nothing is recommended');
    expect(await article.getByRole('link', { name: /Inspect/ }).count()).toBe(0);
  });
});
