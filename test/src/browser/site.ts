/// <reference lib="dom" />
import { exampleViews, startHttp, type HttpOptions, type HttpServer, type Views } from '@fleetally/collector';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launch } from './browser.js';

/** A collector's page with made-up data, and one browser to look at it. */
export interface Site {
  readonly server: HttpServer;
  readonly browser: Browser;
  /**
   * Opens an address like `#/models` and waits until it is drawn; on a page that an earlier test has left, if there is one with
   * these options: loading it costs ten times as much as following a link.
   */
  open(hash?: string, options?: BrowserContextOptions): Promise<Page>;
  /** The same on a page that nobody has touched. */
  openAnew(hash?: string, options?: BrowserContextOptions): Promise<Page>;
  /** The test is over: its pages may be taken by the next one. */
  leave(): void;
  /** What went wrong on any page, and requests to anywhere else; empty when all is well. */
  readonly troubles: readonly string[];
  close(): Promise<void>;
}

export const WIDE = { width: 1280, height: 900 };
/** The narrowest phone that is promised. */
export const PHONE = { width: 360, height: 740 };

/** What a site may have of its own. */
export interface SiteOptions {
  /** @default the example with a classifier's outputs, so that its accuracy is shown as well */
  readonly views?: Views;
  /** @default none */
  readonly actions?: NonNullable<HttpOptions['actions']>;
  /** @default UTC */
  readonly timezoneId?: string;
}

/** The caller closes it. */
export async function openSite(own: SiteOptions = {}): Promise<Site> {
  const { views = classifierViews(), actions, timezoneId = 'UTC' } = own;
  const [browser, server] = await Promise.all([
    launch(),
    startHttp({ listen: { port: 0 }, views, ...(actions && { actions }) }),
  ]);
  const troubles: string[] = [];
  const pages: { readonly page: Page; readonly looks: string; isFree: boolean }[] = [];
  async function openAnew(hash = '', options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: WIDE, timezoneId, locale: 'en-GB', ...options });
    const page = await context.newPage();
    pages.push({ page, looks: JSON.stringify(options), isFree: false });
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => troubles.push(`${page.url()}: ${error.message}`));
    page.on('request', (request) => {
      if (!request.url().startsWith(server.address)) troubles.push(request.url());
    });
    await page.goto(`${server.address}/${hash}`, { waitUntil: 'commit' });
    await drawn(page);
    return page;
  }
  return {
    server,
    browser,
    troubles,
    openAnew,
    async open(hash = '', options = {}) {
      const free = pages.find(
        ({ isFree, looks, page }) => isFree && !page.isClosed() && looks === JSON.stringify(options),
      );
      if (free === undefined) return openAnew(hash, options);
      free.isFree = false;
      // By way of a page that shares nothing with the others, so that nothing is left unfolded, focused or half written.
      for (const to of ['#/models', hash || '#/']) await go(free.page, to);
      return free.page;
    },
    leave() {
      for (const one of pages) one.isFree = true;
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
  await go(page, hash);
  await page.locator(label).first().waitFor({ state: 'attached' });
}

async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate(async (to) => {
    if (location.hash === to) return;
    const told = new Promise((resolve) => {
      addEventListener('hashchange', resolve, { once: true });
    });
    location.hash = to;
    await told;
  }, hash);
  await drawn(page);
}

export function classifierViews(): Views {
  const example = exampleViews();
  return exampleViews({
    models: async () => (await example.models()).map((model) => ({ ...model, outputs: ['confidence', 'latency'] })),
  });
}
