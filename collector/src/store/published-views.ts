import { readFile } from 'node:fs/promises';
import type { Connection } from './connection/connection.js';
import { text } from './fields.js';
import { namePlans } from './plan-feature-store.js';

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

/**
 * Makes the documented views, or makes them anew: they hold no data, and `kDevices` is part of their text. Names the
 * cells of plans that have no names yet. Safe to call again. Errors: StoreError.
 */
export async function publishViews(connection: Connection, kDevices: number): Promise<void> {
  await namePlans(connection);
  const database = await currentDatabase(connection.read);
  for (const statement of await publishedSql(database, kDevices)) await connection.write.command(statement);
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
