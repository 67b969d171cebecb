import { PlanError, planFromBytes } from '@fleetally/counts';
import type { Connection } from './connection/connection.js';
import type { Lane, Row } from './connection/lane.js';
import { text } from './fields.js';
import { planFeatures } from './plan-features.js';

interface PlanBody {
  readonly digest: string;
  readonly model: string;
  readonly body: string;
}

/** Names the cells of these plans for views. Doing it again changes nothing. Errors: StoreError. */
export async function insertPlanFeatures(write: Lane, plans: readonly PlanBody[]): Promise<void> {
  await write.insert('plan_features', plans.flatMap(rowsOf));
}

/** The same for plans that came in when this was not done yet. Errors: StoreError. */
export async function namePlans({ write, read }: Pick<Connection, 'write' | 'read'>): Promise<void> {
  const missing = await read.rows(MISSING, (row) => ({
    digest: text(row, 'digest'),
    model: text(row, 'model'),
    body: text(row, 'body'),
  }));
  for (const plan of missing) await insertPlanFeatures(write, [plan]);
}

const MISSING = `
  SELECT digest, model, body FROM plans FINAL
  WHERE digest NOT IN (SELECT plan_digest FROM plan_features)`;

function rowsOf({ digest, model, body }: PlanBody): Row[] {
  return featuresOf(body).map(({ feature, kind, offset, cells, reference }) => ({
    plan_digest: digest,
    model,
    feature,
    kind,
    first_cell: offset + 1,
    cells: cells.length,
    parts: cells.map(({ part }) => part),
    labels: cells.map(({ label }) => label),
    lowers: cells.map(({ lower }) => lower),
    uppers: cells.map(({ upper }) => upper),
    reference,
  }));
}

/** A body that is no plan has no cells to name; ingest lets none in. */
function featuresOf(body: string): ReturnType<typeof planFeatures> {
  try {
    return planFeatures(planFromBytes(new TextEncoder().encode(body)));
  } catch (cause) {
    if (cause instanceof PlanError) return [];
    throw cause;
  }
}
