import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clickhouseViews, openStore, startHttp, type Store } from '@fleetally/collector';
import { signalsOf } from '@fleetally/counts';
import { Random } from '@fleetally/sim';
import { measured, type Bench } from '../measure/figure.js';
import { summarise } from '../measure/summary.js';
import { tabularPlan } from '../subject/tabular.js';
import { hasChromium, openBrowser } from './browser-pipe.js';
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
      const seconds = (pick: (time: Painted) => number) => summarise(times.map(pick));
      return measured(
        [
          { what: 'first paint of anything', unit: 's', ...seconds(({ first }) => first) },
          { what: 'headline and lists', unit: 's', target: TARGET_SECONDS, ...seconds(({ lists }) => lists) },
          {
            what: 'processor time of the collector and its store for all of it',
            unit: 's',
            ...seconds(({ processor }) => processor),
          },
          { what: 'drift map and versions over time as well', unit: 's', ...seconds(({ all }) => all) },
        ],
        `${size.devices.toLocaleString('en-US')} devices, ${(size.devices * size.hours).toLocaleString('en-US')} reports of an hour each, ${signalsOf(plan).signals.length} signals on 9 cohorts (a map of ${9 * plan.features.length} streams and more), 20 alarms firing. Each time a profile without a cache and a collector whose views nobody has asked yet; embedded ClickHouse, the collector and the browser share the machine.`,
      );
    } finally {
      await store.close();
      rmSync(data, { recursive: true, force: true });
    }
  },
};

/** The first of all finds cold code and is left out, as is that of every other bench. */
async function paintTimes(store: Store, repetitions: number, progress: (text: string) => void): Promise<Painted[]> {
  const browser = openBrowser();
  const times: Painted[] = [];
  try {
    for (let i = 0; i <= repetitions; i++) {
      progress(`painting, ${i}`);
      const server = await startHttp({ listen: { port: 0 }, views: clickhouseViews(store) });
      const cpu = process.cpuUsage();
      const time = await firstPaint(browser, `${server.address}/`);
      const { user, system } = process.cpuUsage(cpu);
      if (i > 0) times.push({ ...time, processor: (user + system) / 1e6 });
      await server.close();
    }
  } finally {
    await browser.close();
  }
  return times;
}
