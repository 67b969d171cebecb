import type { Connection } from './connection/connection.js';
import { cohortCutsStore, type RecordedCuts } from './cohort-cuts-store.js';
import { number, text } from './fields.js';
import { deviceCount } from './suppression.js';
import type { Cohort, CohortsView, CohortView } from './views.js';

/** What is watched of a model's newest plan; before that is on record, the values that its devices have. */
export async function readWatched(
  connection: Connection,
  model: string,
  kDevices: number,
): Promise<CohortsView | undefined> {
  const cohorts = await readCohorts(connection, model, kDevices);
  if (cohorts === undefined) return undefined;
  const recorded = (await cohortCutsStore(connection).all()).filter((cuts) => cuts.model === model);
  const newest = recorded.reduce<RecordedCuts | undefined>(
    (best, cuts) => (best === undefined || cuts.recordedAtMs > best.recordedAtMs ? cuts : best),
    undefined,
  );
  if (newest === undefined) return { model, watched: cohorts, unwatched: [] };
  const watched = newest.watched.map(({ cohort, devices }) => viewOf(cohort, devices, kDevices));
  return { model, watched, unwatched: newest.unwatched };
}

function viewOf(cohort: Cohort, devices: number, kDevices: number): CohortView {
  return { cohort, devices: deviceCount(devices, kDevices), suppressed: devices < kDevices };
}

/** The cuts of a model in the newest day of event time, the whole model first, then by attribute. */
export async function readCohorts(
  { read }: Connection,
  model: string,
  kDevices: number,
): Promise<readonly CohortView[] | undefined> {
  const [whole] = await read.rows(WHOLE, (row) => number(row, 'devices'), { model });
  if (whole === undefined || whole === 0) return undefined;
  const cuts = await read.rows(
    CUTS,
    (row) => viewOf({ [text(row, 'name')]: text(row, 'value') }, number(row, 'devices'), kDevices),
    { model },
  );
  return [viewOf({}, whole, kDevices), ...cuts];
}

const NEWEST_DAY = `
  FROM reports
  WHERE model = {model:String}
      AND window_start > (SELECT max(window_start) FROM reports WHERE model = {model:String}) - INTERVAL 1 DAY`;

const WHOLE = `SELECT uniqExact(device) AS devices ${NEWEST_DAY}`;

// Attributes as each device has them now: read per device, not per report. An attribute that is different on every device
// (a serial number) would give a row each: the largest cuts are kept.
const CUTS = `
  SELECT pair.1 AS name, pair.2 AS value, devices
  FROM (
      SELECT arrayJoin(arrayZip(mapKeys(newest), mapValues(newest))) AS pair, count() AS devices
      FROM (SELECT device, argMax(attributes, received_at) AS newest FROM device_attributes GROUP BY device)
      WHERE device IN (SELECT device ${NEWEST_DAY})
      GROUP BY pair
      ORDER BY devices DESC, pair
      LIMIT 1000
  )
  ORDER BY name, value`;
