import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clickhouseViews, openStore, startHttp, type HttpServer, type Store } from '@fleetally/collector';
import { signalsOf } from '@fleetally/counts';
import { Random } from '@fleetally/sim';
import { measured, type Bench } from '../measure/figure.js';
import { summarise } from '../measure/summary.js';
import { tabularPlan } from '../subject/tabular.js';
import { hasChromium, openBrowser, type BrowserPipe } from './browser-pipe.js';
import { firstPaint, type PaintTimes } from './first-paint.js';
import { storeFleet } from './stored-fleet.js';

const TARGET_SECONDS = 1;

/** `processor`: seconds of this process, all threads. A busy machine stretches the others, and this one hardly. */
type Painted = PaintTimes & { readonly processor: number };

/** The overview of a large fleet in a real browser, from the address bar to the screen. */
export const consoleBench: Bench = {
  id: 'console',
  title: 'first paint of the overview with 10,000 devices',
  async run({ quick, progress }) {
    if (!hasChromium) return { outcome: 'skipped', reason: 'Debian’s package chromium is not there' };
    const size = { devices: quick ? 500 : 10_000, hours: quick ? 4 : 24 };
    const plan = tabularPlan(new Random(4), 0);
    const data = mkdtempSync(join(tmpdir(), 'fleetally-bench-'));
    const store = await openStore({ data }, 0);
    try {
      progress(`storing ${size.devices * size.hours} reports`);
      await storeFleet(store, plan, size);
      const times = await paintTimes(store, quick ? 2 : 9, progress);
      const figures = (of: keyof (typeof times)[number], when: string, target?: number) => {
        const seconds = (pick: (time: Painted) => number) => summarise(times.map((time) => pick(time[of])));
        return [
          { what: `${when}: anything`, unit: 's', ...seconds(({ first }) => first) },
          {
            what: `${when}: headline and lists`,
            unit: 's',
            ...(target && { target }),
            ...seconds(({ lists }) => lists),
          },
          { what: `${when}: drift map and versions over time as well`, unit: 's', ...seconds(({ all }) => all) },
          {
            what: `${when}: processor time of the collector and its store`,
            unit: 's',
            ...seconds(({ processor }) => processor),
          },
        ];
      };
      return measured(
        [...figures('running', 'a collector that runs', TARGET_SECONDS), ...figures('started', 'one that starts')],
        `${size.devices.toLocaleString('en-US')} devices, ${(size.devices * size.hours).toLocaleString('en-US')} reports of an hour each, ${signalsOf(plan).signals.length} signals on 9 cohorts (a map of ${9 * plan.features.length} streams and more), 20 alarms firing. Each time a profile without a cache, and a collector whose page nobody has opened yet: one that has read its overview, as it does after each evaluation, and one that began to listen just now and has read nothing. Embedded ClickHouse, the collector and the browser share the machine.`,
      );
    } finally {
      await store.close();
      rmSync(data, { recursive: true, force: true });
    }
  },
};

/** The first of all finds cold code and is left out, as is that of every other bench. */
async function paintTimes(store: Store, repetitions: number, progress: (text: string) => void) {
  const browser = openBrowser();
  const times: { readonly started: Painted; readonly running: Painted }[] = [];
  try {
    for (let i = 0; i <= repetitions; i++) {
      progress(`painting, ${i}`);
      const started = await paintOf(store, browser, () => Promise.resolve());
      const running = await paintOf(store, browser, overviewRead);
      if (i > 0) times.push({ started, running });
    }
  } finally {
    await browser.close();
  }
  return times;
}

async function paintOf(
  store: Store,
  browser: BrowserPipe,
  ready: (server: HttpServer) => Promise<void>,
): Promise<Painted> {
  const server = await startHttp({ listen: { port: 0 }, views: clickhouseViews(store) });
  try {
    await ready(server);
    const cpu = process.cpuUsage();
    const time = await firstPaint(browser, `${server.address}/`);
    const { user, system } = process.cpuUsage(cpu);
    return { ...time, processor: (user + system) / 1e6 };
  } finally {
    // What the page still had asked would be in the way of the next one: the store answers in order.
    await (await fetch(`${server.address}/api/v1/overview`)).arrayBuffer();
    await server.close();
  }
}

async function overviewRead(server: HttpServer): Promise<void> {
  for (;;) {
    const answer = await fetch(`${server.address}/api/v1/overview?kept=true`);
    const { pictures } = (await answer.json()) as { readonly pictures: readonly unknown[] };
    if (pictures.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
