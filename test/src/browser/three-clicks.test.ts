/// <reference lib="dom" />
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { exampleViews } from '@fleetally/collector';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium } from './browser.js';
import { drawn, openSite, PHONE, WIDE, type Site } from './site.js';

const RULES = new URL('../../../dashboards/prometheus/fleetally.rules.yml', import.meta.url);
const MODEL = 'greenhouse';
/** What these alerts are about is on the model's page, or nowhere that their link leads. */
const ALERTS = [
  ...['FleetallyIncidentOpen', 'FleetallyRollbackRecommended'],
  ...['FleetallyRecommendationOpen', 'FleetallyReleaseAdvice'],
];
const INCIDENT = /temperature on devices with hw edge-b/;
const ADVICE = /Roll back 2\.4\.0 to 2\.3\.1 on hw = edge-b/;
const COHORT = /^hw = edge-b$/;

/** The alert's own link as Prometheus writes it for this model. */
async function linkOf(alert: string, address: string): Promise<string> {
  const rules = await readFile(RULES, 'utf8');
  const [, template] = new RegExp(`- alert: ${alert}\\n[^]*?\\n +console: '(.*)'\\n`).exec(rules)!;
  const link = template!
    .replace('{{ $externalLabels.fleetally_console }}', address)
    .replace(/\{\{ \$labels\.model [^}]*\}\}/, encodeURIComponent(MODEL));
  expect(link).not.toContain('{{');
  return link;
}

/** Opens the link, which is the first click, and counts those that follow. */
async function follow(page: Page, link: string) {
  await page.goto('about:blank');
  await page.goto(link, { waitUntil: 'commit' });
  await drawn(page);
  const path = {
    clicks: 1,
    /** Only in the page's own content: on a phone there is nothing beside it. */
    async click(name: RegExp, arrived: string) {
      await page.locator('.pane article').getByRole('link', { name }).first().click();
      path.clicks += 1;
      await page.locator(`.pane article[aria-label^="${arrived}"]`).waitFor();
    },
  };
  return path;
}

describe.skipIf(!hasChromium)('from an alert in three clicks (Debian package: chromium)', () => {
  let site: Site;

  beforeAll(async () => {
    site = await openSite();
  });
  afterEach(() => {
    site.leave();
    expect(site.troubles).toEqual([]);
  });
  afterAll(() => site.close());

  it('begins at the same page for every alert about incidents and recommendations', async () => {
    const links = await Promise.all(ALERTS.map((alert) => linkOf(alert, 'https://fleet.example.org')));
    expect(new Set(links)).toEqual(new Set(['https://fleet.example.org/#/models/greenhouse']));
  });

  it.each(Object.entries({ 'a wide screen': WIDE, 'a phone': PHONE }))(
    'leads to the incident, what to do, and the devices of the cohort on %s',
    async (_, viewport) => {
      const page = await site.open('#/', { viewport });
      const link = await linkOf('FleetallyIncidentOpen', site.server.address);

      const toAdvice = await follow(page, link);
      await toAdvice.click(INCIDENT, 'Incident: temperature');
      await toAdvice.click(ADVICE, 'Recommendation: Roll back');
      expect(toAdvice.clicks).toBe(3);

      const toCohort = await follow(page, link);
      await toCohort.click(INCIDENT, 'Incident: temperature');
      await toCohort.click(COHORT, 'Devices');
      await page.getByRole('heading', { name: `Devices · hw=edge-b of ${MODEL}` }).waitFor();
      expect(toCohort.clicks).toBe(3);

      const straight = await follow(page, link);
      await straight.click(ADVICE, 'Recommendation: Roll back');
      await straight.click(COHORT, 'Devices');
      expect(straight.clicks).toBe(3);
    },
  );

  it('leads from a recommendation, which may have a link of its own, to the incident of its devices', async () => {
    const page = await site.open('#/', { viewport: PHONE });
    const path = await follow(page, `${site.server.address}/#/recommendations/re-5e8a01f2`);
    // The other open incident is on other hardware.
    expect(await page.locator('article').getByText('light on devices').count()).toBe(0);
    await path.click(INCIDENT, 'Incident: temperature');
    expect(path.clicks).toBe(2);
  });
});

describe.skipIf(!hasChromium)('a model without any incident (Debian package: chromium)', () => {
  it('shows what is recommended all the same, and says so when nothing is open', async () => {
    // A release can do harm that no drift alarm sees: then the recommendation is all there is.
    const example = exampleViews();
    let isDecided = false;
    const nothing = async (): Promise<readonly never[]> => [];
    const recommendations: typeof example.recommendations = (filter) =>
      isDecided ? nothing() : example.recommendations(filter);
    const site = await openSite({
      views: exampleViews({ recommendations, incidents: nothing, alarms: nothing, rollouts: nothing }),
    });
    try {
      const page = await site.openAnew();
      const link = await linkOf('FleetallyRollbackRecommended', site.server.address);
      const path = await follow(page, link);
      await path.click(ADVICE, 'Recommendation: Roll back');
      isDecided = true;
      await follow(page, link);
      await page.locator('article').getByText('No recommendation, incident or rollout is open.').waitFor();
    } finally {
      await site.close();
    }
  });
});
