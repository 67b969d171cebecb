/// <reference lib="dom" />
import { exampleViews, startHttp, type HttpServer, type Views } from '@fleetally/collector';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launch } from './browser.js';

/** A collector's page with made-up data, and one browser to look at it. */
export interface Site {
  readonly server: HttpServer;
  readonly browser: Browser;
  /** Opens an address like `#/models` and waits until it is drawn. */
  open(hash?: string, options?: BrowserContextOptions): Promise<Page>;
  /** What went wrong on any page, and requests to anywhere else; empty when all is well. */
  readonly troubles: readonly string[];
  close(): Promise<void>;
}

export const WIDE = { width: 1280, height: 900 };
/** The narrowest phone that is promised. */
export const PHONE = { width: 360, height: 740 };

/** The example with a classifier's outputs, so that its accuracy is shown as well. The caller closes it. */
export async function openSite(views: Views = classifierViews()): Promise<Site> {
  const [browser, server] = await Promise.all([launch(), startHttp({ listen: { port: 0 }, views })]);
  const troubles: string[] = [];
  return {
    server,
    browser,
    troubles,
    async open(hash = '', options = {}) {
      const context = await browser.newContext({ viewport: WIDE, timezoneId: 'UTC', locale: 'en-GB', ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      page.on('pageerror', (error) => troubles.push(`${page.url()}: ${error.message}`));
      page.on('request', (request) => {
        if (!request.url().startsWith(server.address)) troubles.push(request.url());
      });
      await page.goto(`${server.address}/${hash}`);
      await drawn(page);
      return page;
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** Waits until what the address asks for is there. */
export async function drawn(page: Page): Promise<void> {
  await page.locator('main:not([aria-busy]) .pane > *').first().waitFor({ state: 'attached' });
}

/** Goes to another page in place, as a link does. */
export async function follow(page: Page, { hash, label }: { hash: string; label: string }): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await page.locator(label).first().waitFor({ state: 'attached' });
}

export function classifierViews(): Views {
  const example = exampleViews();
  return exampleViews({
    models: async () => (await example.models()).map((model) => ({ ...model, outputs: ['confidence', 'latency'] })),
  });
}
