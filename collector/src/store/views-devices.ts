import { NAME } from '../detect/cohort-key.js';
import type { CohortCuts } from '../detect/coverage.js';
import { cohortSql } from './cohort-condition.js';
import { cohortCutsStore } from './cohort-cuts-store.js';
import type { Connection } from './connection/connection.js';
import type { Row } from './connection/lane.js';
import { number, text, textMap } from './fields.js';
import { instantOf } from './views-instant.js';
import { SqlValues } from './sql-values.js';
import type { DeviceList, DevicePage, DeviceView } from './views.js';

/** One page: ids and attributes first, then what these few devices sent. */
export async function readDevices(connection: Connection, page: DevicePage): Promise<DeviceList> {
  const { read } = connection;
  const values = new SqlValues();
  const named = await namedCohorts(connection, page);
  const filter = cohortSql(page.cohort ?? {}, named, 'newest', values) ?? '0';
  const ofModel =
    page.model === undefined ? '' : 'AND device IN (SELECT device FROM reports WHERE model = {model:String})';
  const sql = `
    SELECT device, newest
    FROM (SELECT DISTINCT device FROM devices WHERE device > {after:String} ${ofModel}) AS d
    LEFT JOIN (SELECT device, argMax(attributes, received_at) AS newest FROM device_attributes GROUP BY device) AS a USING (device)
    WHERE ${filter}
    ORDER BY device
    LIMIT {limit:UInt32}`;
  const model = page.model ?? '';
  const found = await read.rows(sql, (row) => ({ device: text(row, 'device'), attributes: textMap(row, 'newest') }), {
    ...values.parameters,
    model,
    after: page.after ?? '',
    limit: page.limit + 1,
  });
  const shown = found.slice(0, page.limit);
  const names = new SqlValues();
  const reports = sentBy(names.list(shown.map(({ device }) => device)));
  const sent = new Map(await read.rows(reports, sentRow, { ...names.parameters, model }));
  const devices = shown.map((device): DeviceView => ({ ...device, ...(sent.get(device.device) ?? SILENT) }));
  const last = shown.at(-1);
  return { devices, ...(last && found.length > page.limit && { next: last.device }) };
}

/** Predicates of the named cohorts that a page may ask for. */
async function namedCohorts(connection: Connection, { cohort, model }: DevicePage): Promise<CohortCuts['named']> {
  if (cohort?.[NAME] === undefined) return {};
  const all = (await cohortCutsStore(connection).all()).filter((cuts) => cuts.model === (model ?? cuts.model));
  all.sort((a, b) => a.recordedAtMs - b.recordedAtMs);
  return Object.assign({}, ...all.map(({ cuts }) => cuts.named)) as CohortCuts['named'];
}

type Sent = Pick<DeviceView, 'firstWindowAt' | 'lastWindowAt' | 'reports'>;

const SILENT: Sent = { firstWindowAt: 'no-data', lastWindowAt: 'no-data', reports: 0 };

const sentBy = (devices: string): string => `
  SELECT device, toUnixTimestamp(min(window_start)) AS first, max(toUnixTimestamp(window_start) + window_seconds) AS last,
      count() AS reports
  FROM reports
  WHERE device IN ${devices} AND ({model:String} = '' OR model = {model:String})
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
