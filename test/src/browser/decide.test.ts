/// <reference lib="dom" />
import { exampleViews, startHttp } from '@fleetally/collector';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasChromium } from './browser.js';
import { openSite, type Site } from './site.js';

const TOKEN = 'a-token-for-this-test';

describe.skipIf(!hasChromium)('deciding on the page (Debian package: chromium)', () => {
  let site: Site;
  let page: Page;
  const done: unknown[] = [];

  beforeAll(async () => {
    const find = (name: string) => (input: Readonly<Record<string, unknown>>) => {
      done.push({ name, ...input });
      return Promise.resolve({});
    };
    site = await openSite({ views: exampleViews(), actions: { token: TOKEN, find } });
  });
  beforeEach(() => {
    done.length = 0;
  });
  // A page keeps who decided, and the token.
  afterEach(() => page.context().close());
  afterAll(() => site.close());

  async function fill(reason: string, token: string): Promise<void> {
    await page.locator('.decide summary').click();
    await page.getByLabel('Your name').fill('Ada');
    await page.getByLabel('Reason').fill(reason);
    await page.getByLabel('Token').fill(token);
  }

  it('decides on an alarm with name and reason, and keeps name and token for the next', async () => {
    page = await site.openAnew('#/alarms/al-temperature');
    await fill('new sensors since May', TOKEN);
    await page.getByRole('button', { name: 'New normal' }).click();
    await page.getByText('Done, and on record.').waitFor();
    expect(done).toEqual([
      { name: 'alarms-rebaseline', alarm: 'al-temperature', author: 'Ada', reason: 'new sensors since May' },
    ]);
    await page.reload();
    await page.locator('.decide summary').click();
    expect(await page.getByLabel('Your name').inputValue()).toBe('Ada');
    expect(await page.getByLabel('Token').inputValue()).toBe(TOKEN);
  });

  it('says of an alarm that is known what comes of that: nobody is told again', async () => {
    page = await site.openAnew('#/alarms/al-temperature');
    await page.locator('.decide summary').click();
    expect(await page.locator('.choice', { hasText: 'Known' }).innerText()).toContain('nobody is told again');
  });

  it('says why nothing was decided when the token is another, and lets it be given again', async () => {
    page = await site.openAnew('#/incidents');
    await page.locator('.incidents a').first().click();
    await page.locator('article[aria-label^="Incident"]').waitFor();
    await fill('repaired', 'wrong');
    await page.getByRole('button', { name: 'Resolve' }).click();
    await page
      .getByText('That is not the token of this collector; it is in the file admin-token in its data directory.')
      .waitFor();
    expect(done).toEqual([]);
    await page.getByLabel('Token').fill(TOKEN);
    await page.getByRole('button', { name: 'Resolve' }).click();
    await page.getByText('Done, and on record.').waitFor();
    expect(done).toHaveLength(1);
    expect(done[0]).toMatchObject({ name: 'alarms-resolve', reason: 'repaired' });
  });

  it('shows what is recommended with its evidence, and accepts it', async () => {
    page = await site.openAnew();
    await page.locator('.recommendations a').first().click();
    await page.locator('article[aria-label="Recommendation: Roll back 2.4.0 to 2.3.1"]').waitFor();
    expect(await page.locator('#detail-title').innerText()).toBe('Roll back 2.4.0 to 2.3.1 on hw = edge-b');
    const plot = page.locator('.effects-plot');
    expect(await plot.locator('svg').getAttribute('aria-label')).toContain(
      'failed inferences 0.041 (0.026 to 0.056), harm',
    );
    await plot.locator('summary').click();
    expect(await plot.locator('tbody td').allInnerTexts()).toEqual([
      ...['0.041', '0.026 to 0.056', '0.01', 'harm', '9', '7', '48,000'],
    ]);
    await fill('edge-b first', TOKEN);
    await page.getByRole('button', { name: 'Accept' }).click();
    await page.getByText('Done, and on record.').waitFor();
    expect(done).toEqual([
      {
        name: 'recommendations-accept',
        ...{ recommendation: 're-5e8a01f2', author: 'Ada', reason: 'edge-b first' },
      },
    ]);
  });

  it('shows where the devices of a rollout are, and pauses it', async () => {
    page = await site.openAnew('#/rollouts/ro-1');
    await page.locator('article[aria-label="Rollout: To greenhouse 2.4.0"]').waitFor();
    expect(await page.locator('article').innerText()).toContain('Stage 2 lasts for another 3 h.');
    const second = page.locator('tr[aria-current="step"]');
    expect(await second.innerText()).toMatch(/2: 25\s?%\s+20\s+3\s+1\s+0/);
    await fill('let us look first', TOKEN);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Done, and on record.').waitFor();
    expect(done).toMatchObject([{ name: 'rollouts-pause', rollout: 'ro-1' }]);
  });

  it('takes nothing from a page of another origin, even one that knows the token', async () => {
    const other = await startHttp({ listen: { port: 0 }, views: exampleViews() });
    const address = `${site.server.address}/api/v1/recommendations/re-5e8a01f2/accept`;
    const answers: number[] = [];
    page = await site.openAnew();
    page.on('response', (response) => {
      if (response.url() === address) answers.push(response.status());
    });
    try {
      await page.goto(`${other.address}/api/v1/fleet`);
      const tried = await page.evaluate(
        async ({ url, token }) => {
          const body = JSON.stringify({ author: 'Eve', reason: 'because' });
          const how = [
            { mode: 'cors', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } },
            { mode: 'no-cors' },
          ] as const;
          const each = how.map((one) => fetch(url, { method: 'POST', body, ...one }).then((answer) => answer.type));
          return (await Promise.allSettled(each)).map(({ status }) => status);
        },
        { url: address, token: TOKEN },
      );
      expect(tried).toEqual(['rejected', 'rejected']);
      expect(answers.every((status) => status === 403 || status === 405)).toBe(true);
      expect(done).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it('does not ask for a decision on what is over', async () => {
    page = await site.openAnew('#/alarms/al-humidity');
    await page.locator('article[aria-label^="Alarm: humidity"]').waitFor();
    expect(await page.locator('.decide').count()).toBe(0);
  });
});
