import type { Connection } from './connection/connection.js';
import type { Row } from './connection/lane.js';
import { number, text, textMap } from './fields.js';
import { deviceCount } from './suppression.js';
import { instantOf } from './views-instant.js';

import type { Cohort, CohortView, DeviceList, DevicePage, DeviceView } from './views.js';

/** One page: ids and attributes first, then what these few devices sent. */
export async function readDevices({ read }: Connection, page: DevicePage): Promise<DeviceList> {
  const wanted = Object.entries(page.cohort ?? {});
  const filters = wanted.map((_, i) => `AND newest[{name${i}:String}] = {value${i}:String}`).join(' ');
  const values = Object.fromEntries(
    wanted.flatMap(([name, value], i) => [
      [`name${i}`, name],
      [`value${i}`, value],
    ]),
  );
  const ofModel =
    page.model === undefined ? '' : 'AND device IN (SELECT device FROM reports WHERE model = {model:String})';
  const sql = `
    SELECT device, newest
    FROM (SELECT DISTINCT device FROM devices WHERE device > {after:String} ${ofModel}) AS d
    LEFT JOIN (SELECT device, argMax(attributes, received_at) AS newest FROM device_attributes GROUP BY device) AS a USING (device)
    WHERE 1 ${filters}
    ORDER BY device
    LIMIT {limit:UInt32}`;
  const model = page.model ?? '';
  const found = await read.rows(sql, (row) => ({ device: text(row, 'device'), attributes: textMap(row, 'newest') }), {
    ...values,
    model,
    after: page.after ?? '',
    limit: page.limit + 1,
  });
  const shown = found.slice(0, page.limit);
  const sent = new Map(await read.rows(SENT, sentRow, { devices: shown.map(({ device }) => device), model }));
  const devices = shown.map((device): DeviceView => ({ ...device, ...(sent.get(device.device) ?? SILENT) }));
  const last = shown.at(-1);
  return { devices, ...(last && found.length > page.limit && { next: last.device }) };
}

type Sent = Pick<DeviceView, 'firstWindowAt' | 'lastWindowAt' | 'reports'>;

const SILENT: Sent = { firstWindowAt: 'no-data', lastWindowAt: 'no-data', reports: 0 };

const SENT = `
  SELECT device, toUnixTimestamp(min(window_start)) AS first, max(toUnixTimestamp(window_start) + window_seconds) AS last,
      count() AS reports
  FROM reports
  WHERE device IN {devices:Array(String)} AND ({model:String} = '' OR model = {model:String})
  GROUP BY device`;

function sentRow(row: Row): [string, Sent] {
  return [
    text(row, 'device'),
    {
      firstWindowAt: instantOf(number(row, 'first')),
      lastWindowAt: instantOf(number(row, 'last')),
      reports: number(row, 'reports'),
    },
  ];
}

/** The cuts of a model in the newest day of event time, the whole model first, then by attribute. */
export async function readCohorts(
  { read }: Connection,
  model: string,
  kDevices: number,
): Promise<readonly CohortView[] | undefined> {
  const decode = (cohort: Cohort, devices: number): CohortView => ({
    cohort,
    devices: deviceCount(devices, kDevices),
    suppressed: devices < kDevices,
  });
  const [whole] = await read.rows(WHOLE, (row) => number(row, 'devices'), { model });
  if (whole === undefined || whole === 0) return undefined;
  const cuts = await read.rows(
    CUTS,
    (row) => decode({ [text(row, 'name')]: text(row, 'value') }, number(row, 'devices')),
    { model },
  );
  return [decode({}, whole), ...cuts];
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
