import { randomBytes } from 'node:crypto';
import { deviceTables, dropReplacedParts, removeRows, removeSnapshots, tracesOf } from '../store/device-traces.js';
import { recordForgotten } from '../store/forgotten-devices.js';
import { rollUpWithout, type RollUpsWithout } from '../store/roll-up-without.js';
import { saltedHash } from '../store/salted-hash.js';
import type { AdminAction, AdminContext } from './admin-context.js';
import { optionalText, requiredText } from './fields.js';
import { searchFiles, type FileSearch } from './search-files.js';
import { unknownDevice } from './unknown-device.js';

/** What was done, and what shows it. Holds no name, so that it can be kept. */
export interface Certificate {
  readonly forgottenAt: string;
  /** SHA-256 (hex) of salt and id: who knows the id can check that it is this one. */
  readonly salt: string;
  readonly hash: string;
  readonly blocked: boolean;
  readonly rowsRemoved: Readonly<Record<string, number>>;
  readonly rollUps: RollUpsWithout;
  /** Rows that name the device after it, in every table with text: all 0. */
  readonly remaining: Readonly<Record<string, number>>;
  readonly files: FileSearch | 'not searched';
  readonly partsWaiting: readonly string[];
  readonly proven: boolean;
}

const ROLL_UPS = ['cohort_counts', 'version_counts'];

/** Replaced parts go within seconds; a machine under load takes longer. */
const PARTS_WAIT_MS = 45_000;

/** `forget`: removes one device from every table and from the detector's state, and counts what is left. */
export const forgetAction: AdminAction = async (input, context) => {
  const device = requiredText(input, 'device');
  const author = optionalText(input, 'author') ?? 'operator';
  const reason = optionalText(input, 'reason') ?? '';
  const isBlocked = input['block'] === true;
  const before = await tracesOf(context.store.connection, device);
  if (sum(before) === 0) throw await unknownDevice(device, context);
  const salt = randomBytes(16).toString('hex');
  const hash = saltedHash(salt, device);
  const rollUps = await context.whileShut(device, () => remove(device, salt, hash, context));
  const rowsRemoved = sum(before);
  const event = { salt, hash, blocked: isBlocked, rowsRemoved, author, reason, recordedAtMs: context.nowMs() };
  await recordForgotten(context.store.connection, event);
  if (isBlocked) context.block(salt, hash);
  return { ...(await proof(device, context)), ...rollUpsAnd(rollUps, before), salt, hash, blocked: isBlocked };
};

function rollUpsAnd(rollUps: RollUpsWithout, before: ReadonlyMap<string, number>) {
  return { rollUps, rowsRemoved: Object.fromEntries([...before].filter(([, rows]) => rows > 0)) };
}

function remove(device: string, salt: string, hash: string, context: AdminContext): Promise<RollUpsWithout> {
  const { connection } = context.store;
  return context.whilePaused(async (tick) => {
    const rollUps = await rollUpWithout(connection, device, context.config.privacy.kDevices);
    // States first: what they have not learnt yet is replayed from the reports.
    for (const model of tick.models) await model.forget(device);
    await removeSnapshots(connection, device);
    for (const table of await deviceTables(connection)) await removeRows(connection, table, salt, hash);
    for (const table of ROLL_UPS) await connection.write.command(`OPTIMIZE TABLE ${table} FINAL`);
    return rollUps;
  });
}

async function proof(device: string, context: AdminContext) {
  const { connection } = context.store;
  const tables = [...(await deviceTables(connection)), ...ROLL_UPS, 'detector_snapshots'];
  const partsWaiting = connection.kind === 'embedded' ? await dropReplacedParts(connection, tables, PARTS_WAIT_MS) : [];
  const remaining = await tracesOf(connection, device);
  const files =
    connection.kind === 'embedded' ? await searchFiles(connection.where, device) : ('not searched' as const);
  const found = files === 'not searched' ? 0 : files.found.length;
  return {
    forgottenAt: new Date(context.nowMs()).toISOString(),
    remaining: Object.fromEntries(remaining),
    files,
    partsWaiting,
    proven: sum(remaining) === 0 && found === 0 && partsWaiting.length === 0,
  };
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, rows) => total + rows, 0);
}
