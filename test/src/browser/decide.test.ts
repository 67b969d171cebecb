/// <reference lib="dom" />
import { exampleViews, startHttp, type HttpServer } from '@fleetally/collector';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasChromium, launch } from './browser.js';

const TOKEN = 'a-token-for-this-test';

describe.skipIf(!hasChromium)('deciding on the page (Debian package: chromium)', () => {
  let browser: Browser;
  let server: HttpServer;
  let page: Page;
  const done: unknown[] = [];

  beforeAll(async () => {
    browser = await launch();
    const run = (name: string) => (input: Readonly<Record<string, unknown>>) => {
      done.push({ name, ...input });
      return Promise.resolve({});
    };
    server = await startHttp({ listen: { port: 0 }, views: exampleViews(), actions: { token: TOKEN, find: run } });
  });
  beforeEach(async () => {
    done.length = 0;
    page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    return () => page.context().close();
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  async function fill(reason: string, token: string): Promise<void> {
    await page.locator('.decide summary').click();
    await page.getByLabel('Your name').fill('Ada');
    await page.getByLabel('Reason').fill(reason);
    await page.getByLabel('Token').fill(token);
  }

  it('decides on an alarm with name and reason, and keeps name and token for the next', async () => {
    await page.goto(`${server.address}/#/alarms/al-temperature`);
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

  it('says why nothing was decided when the token is another, and lets it be given again', async () => {
    await page.goto(`${server.address}/#/incidents`);
    await page.locator('.incidents a').first().click();
    await page.locator('article[aria-label^="Incident"]').waitFor();
    await fill('repaired', 'wrong');
    await page.getByRole('button', { name: 'Resolve' }).click();
    await page.getByText('Actions need the token of this collector.').waitFor();
    expect(done).toEqual([]);
    await page.getByLabel('Token').fill(TOKEN);
    await page.getByRole('button', { name: 'Resolve' }).click();
    await page.getByText('Done, and on record.').waitFor();
    expect(done).toHaveLength(1);
    expect(done[0]).toMatchObject({ name: 'alarms-resolve', reason: 'repaired' });
  });

  it('does not ask for a decision on what is over', async () => {
    await page.goto(`${server.address}/#/alarms/al-humidity`);
    await page.locator('article[aria-label^="Alarm: humidity"]').waitFor();
    expect(await page.locator('.decide').count()).toBe(0);
  });
});
