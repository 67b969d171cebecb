import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Connection } from './connection/connection.js';
import { number, text } from './fields.js';
import { namePlans } from './plan-feature-store.js';
import { StoreError } from './store-error.js';

/** `src` and `dist` are neighbours, so this finds the same files from sources and from the built package. */
const FOLDER = new URL('../../src/store/published/', import.meta.url);

/** Views for people, in an order in which each finds those that it reads. */
export const PUBLISHED_VIEWS = [
  'feature_histograms',
  'feature_drift',
  'estimated_accuracy',
  'usage',
  'alarms',
  'incidents',
  'cohort_health',
  'recommendations',
  'rollouts',
  'device_anomalies',
  'devices',
  'versions',
  'privacy',
] as const;

export type PublishedView = (typeof PUBLISHED_VIEWS)[number];

export function isPublishedView(name: string): name is PublishedView {
  return PUBLISHED_VIEWS.some((view) => view === name);
}

/** The column that says when a row is about; undefined of views that are about now. */
export const TIME_COLUMNS: Readonly<Partial<Record<PublishedView, string>>> = {
  feature_histograms: 'time',
  feature_drift: 'time',
  estimated_accuracy: 'day',
  usage: 'day',
  alarms: 'raised_at',
  incidents: 'opened_at',
  recommendations: 'raised_at',
  rollouts: 'started_at',
  device_anomalies: 'raised_at',
};

/** Where the views are: a database of their own, so that a right to read can be given for all of it. */
export async function viewsDatabase({ read }: Pick<Connection, 'read'>): Promise<string> {
  return viewsDatabaseOf(await currentDatabase(read));
}

/** The embedded engine keeps its tables in `default`. */
export function viewsDatabaseOf(database: string): string {
  return database === 'default' ? 'fleetally_views' : `${database}_views`;
}

/** A view takes a few kilobytes; beside them there must be room for what the engine writes meanwhile. */
const ROOM_BYTES = 16 << 20;

/**
 * Makes the documented views where they are not there yet, or in other words: they hold no data, and `kDevices` is part of
 * their text. Names the cells of plans that have no names yet. Safe to call again. Errors: StoreError.
 *
 * On a disk without room nothing is written (StoreError UNAVAILABLE), and what is as it should be is left alone: the engine
 * cuts the definition of a view off where the disk ends, and then never starts again.
 */
export async function publishViews(connection: Connection, kDevices: number): Promise<void> {
  const { read, write } = connection;
  const database = await currentDatabase(read);
  const views = viewsDatabaseOf(database);
  const comments = await read.rows(
    'SELECT comment FROM system.tables WHERE database = {views:String}',
    (row) => text(row, 'comment'),
    { views },
  );
  const [first, ...each] = (await publishedSql(database, kDevices)).map(marked);
  const missing = each.filter(({ mark }) => !comments.some((comment) => comment.endsWith(mark)));
  if (missing.length > 0) await requireRoom(connection);
  await namePlans(connection);
  if (missing.length > 0) await write.command(first!.sql);
  for (const { sql } of missing) await write.command(sql);
}

/** A statement whose comment on the view ends with a mark of its text. */
function marked(sql: string): { sql: string; mark: string } {
  const mark = ` [${createHash('sha256').update(sql).digest('hex').slice(0, 12)}]`;
  return { sql: sql.replace(/^(COMMENT '.*)'$/m, `$1${mark}'`), mark };
}

/** Errors: StoreError UNAVAILABLE. */
async function requireRoom({ kind, read }: Connection): Promise<void> {
  if (kind !== 'embedded') return;
  const [free = Infinity] = await read.rows('SELECT toFloat64(min(free_space)) AS free FROM system.disks', (row) =>
    number(row, 'free'),
  );
  if (free < ROOM_BYTES) throw new StoreError('UNAVAILABLE', `the disk has ${free} bytes left: no views were made`);
}

/** The statements that make the views' database and every view. */
export async function publishedSql(database: string, kDevices: number): Promise<string[]> {
  const views = viewsDatabaseOf(database);
  const statements = [`CREATE DATABASE IF NOT EXISTS ${views}`];
  for (const name of PUBLISHED_VIEWS) {
    const source = await readFile(new URL(`${name}.sql`, FOLDER), 'utf8');
    statements.push(
      source
        .replaceAll('{views}', views)
        .replaceAll('{internal}', database)
        .replaceAll('{k}', String(Math.max(1, Math.floor(kDevices)))),
    );
  }
  return statements;
}

async function currentDatabase(read: Connection['read']): Promise<string> {
  const [database = 'default'] = await read.rows('SELECT currentDatabase() AS name', (row) => text(row, 'name'));
  return database;
}
