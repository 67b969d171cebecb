import type { Views } from '../store/views.js';
import { etagOf, json, zipped, type Answer } from './respond.js';
import type { Route } from './router.js';

/** What every page of the console begins with. */
export interface KeptOverview {
  /**
   * With `kept=true` as it was last read, at once, with the pictures of the first models; after a start as soon as the lists are
   * there. Otherwise read anew, without pictures.
   */
  readonly route: Route;
  /** There is something new: reads it again, unless it did so just now. */
  moved(): void;
  /** Somebody changed something: what is kept is not told any more. */
  forget(): void;
}

/** As many of each list as it gives when asked for by itself. */
const limit = 200;
/** Models whose pictures are kept. */
const DRAWN = 4;
/** While reports come in all the time, reading ahead takes a tenth of one connection's time at most. */
const REST_MS = 2_000;
const REST_FACTOR = 10;

/**
 * Reading all of it takes a store some 300 ms, in which a browser has long got its scripts. So it is read when the collector
 * starts and after each evaluation, and whoever opens the page sees that first.
 */
export function keptOverview(views: Views, nowMs: () => number, monotonicMs = nowMs): KeptOverview {
  let kept: Answer | undefined;
  let running: Promise<Lists> | undefined;
  let restsUntilMs = -Infinity;
  /** Something new came while it was reading or resting. */
  let isBehind = false;

  function begin(): Promise<Lists> {
    const [startedMs, readAtMs] = [monotonicMs(), nowMs()];
    isBehind = false;
    const lists = readLists(views);
    running = lists;
    const ended = (answer: Answer | undefined): void => {
      // One that was forgotten meanwhile says nothing.
      if (running !== lists) return;
      running = undefined;
      kept = answer ?? kept;
      const endedMs = monotonicMs();
      restsUntilMs = endedMs + Math.max(REST_MS, REST_FACTOR * (endedMs - startedMs));
    };
    withPictures(views, lists, readAtMs).then(ended, () => {
      // Whoever waits for the lists is told what went wrong.
      ended(undefined);
    });
    return lists;
  }

  function moved(): void {
    isBehind = true;
    if (running === undefined && monotonicMs() >= restsUntilMs) void begin();
  }

  return {
    route: {
      path: '/api/v1/overview',
      parameters: ['kept'],
      async handle({ parameters }) {
        if (parameters.oneOf('kept', ['true']) === undefined) return json(await readLists(views));
        if (isBehind) moved();
        if (kept !== undefined) return kept;
        const readAt = new Date(nowMs()).toISOString();
        return json({ ...(await (running ?? begin())), pictures: [], readAt });
      },
    },
    moved,
    forget() {
      kept = undefined;
      running = undefined;
      restsUntilMs = -Infinity;
    },
  };
}

async function readLists(views: Views) {
  const [fleet, models, alarms, pending, anomalies, incidents, recommendations, rollouts] = await Promise.all([
    views.fleet(),
    views.models(),
    views.alarms({ limit }),
    views.alarms({ state: 'pending', limit }),
    views.anomalies({ state: 'firing', limit }),
    views.incidents({ limit }),
    views.recommendations({ limit }),
    views.rollouts(),
  ]);
  return { fleet, models, alarms, pending, anomalies, incidents, recommendations, rollouts };
}

type Lists = Awaited<ReturnType<typeof readLists>>;

/** Compressed once, and named by its content, for all who ask. */
async function withPictures(views: Views, reading: Promise<Lists>, readAtMs: number): Promise<Answer> {
  const lists = await reading;
  const pictures = await Promise.all(
    lists.models.slice(0, DRAWN).map(async ({ model }) => {
      const [drift, running] = await Promise.all([views.drift(model), views.running({ model })]);
      return { model, drift, running };
    }),
  );
  const answer = json({ ...lists, pictures, readAt: new Date(readAtMs).toISOString() });
  return { ...answer, etag: etagOf(answer.body), gzipped: await zipped(Buffer.from(answer.body)) };
}
