import type { BrowserPipe } from './browser-pipe.js';

/** Seconds from the start of the navigation until that is on the screen. */
export interface PaintTimes {
  /** Anything at all. */
  readonly first: number;
  /** The headline, the figures and the lists of what needs somebody. */
  readonly lists: number;
  /** The drift map and the chart of versions beside them. */
  readonly all: number;
}

/** Told once the two are painted: a frame after they are in the document. */
const WATCH = `
  const painted = {};
  const look = () => {
    for (const [name, selector] of [['lists', '.fleet .facts'], ['all', '.overview-model figure svg']]) {
      if (painted[name] !== undefined || document.querySelector(selector) === null) continue;
      painted[name] = NaN;
      requestAnimationFrame(() => setTimeout(() => { painted[name] = performance.now(); }));
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
  globalThis.paintTimes = () => ({
    first: performance.getEntriesByName('first-contentful-paint')[0]?.startTime, ...painted });`;

const TIMEOUT_MS = 60_000;

/** Opens the address in a profile of its own, so that nothing is cached. Errors: Error when it is not drawn within a minute. */
export async function firstPaint(browser: BrowserPipe, address: string): Promise<PaintTimes> {
  const { browserContextId } = await browser.send('Target.createBrowserContext');
  const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank', browserContextId });
  const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
  const session = String(sessionId);
  try {
    await browser.send('Page.enable', {}, session);
    await browser.send('Page.addScriptToEvaluateOnNewDocument', { source: WATCH }, session);
    await browser.send('Page.navigate', { url: address }, session);
    const until = performance.now() + TIMEOUT_MS;
    while (performance.now() < until) {
      const { result } = await browser.send(
        'Runtime.evaluate',
        { expression: 'JSON.stringify(globalThis.paintTimes?.() ?? {})', returnByValue: true },
        session,
      );
      const { first, lists, all } = JSON.parse((result as { value: string }).value) as Partial<PaintTimes>;
      if (typeof first === 'number' && typeof lists === 'number' && typeof all === 'number') {
        return { first: first / 1000, lists: lists / 1000, all: all / 1000 };
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('the page was not drawn within a minute');
  } finally {
    await browser.send('Target.disposeBrowserContext', { browserContextId });
  }
}
