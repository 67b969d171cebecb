import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openConnection } from '@fleetally/collector';
import { generateDeviceKey } from '@fleetally/proto';
import { Random } from '@fleetally/sim';
import { connectDevice } from '../ingest/device-client.js';
import { sealFleet, WINDOW_SECONDS } from '../ingest/sealed-fleet.js';
import { startServe } from '../ingest/serve-process.js';
import { measured, type Bench, type BenchSettings, type Figure } from '../measure/figure.js';
import { summarise } from '../measure/summary.js';
import { tabularPlan } from '../subject/tabular.js';

/** What a collector keeps of a report, and the memory that it takes while it takes them: what a server is sized by. */
export const diskBench: Bench = {
  id: 'disk',
  title: 'what a collector keeps, embedded ClickHouse',
  async run(settings) {
    const directory = mkdtempSync(join(tmpdir(), 'fleetally-bench-'));
    try {
      return await keep(directory, settings);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
};

async function keep(directory: string, { quick, progress }: BenchSettings) {
  const random = new Random(5);
  const plan = tabularPlan(random);
  const [devices, reportsEach] = quick ? [4, 10] : [100, 100];
  const reports = devices * reportsEach;
  progress(`${reports} different reports are made`);
  const keys = Array.from({ length: devices }, () => generateDeviceKey());
  const firstWindow = (Math.floor(Date.now() / 1000 / WINDOW_SECONDS) - reportsEach) * WINDOW_SECONDS;
  // Every report has counts of its own: equal ones would be packed away.
  const fleet = sealFleet(random, { plan, devices, reportsEach, keys, firstWindow, boot: 1, pool: reports });
  const serve = await startServe(directory);
  let idleBytes: number;
  let busyBytes: number;
  try {
    idleBytes = await serve.residentBytes();
    const connected = [];
    for (const device of fleet) connected.push(await connectDevice(serve.grpc, device, plan));
    progress('they are sent');
    await Promise.all(connected.map(({ deliver }) => deliver()));
    busyBytes = await serve.residentBytes();
    for (const { close } of connected) close();
  } finally {
    await serve.stop();
  }
  const { stored, others } = await onDisk(directory);
  return measured(
    [
      once('a stored report', 'bytes', stored / reports),
      once('all else that is stored, for each report', 'bytes', others / reports),
      once('resident memory of a collector that has nothing yet', 'MiB', idleBytes / 2 ** 20),
      once('the same when these reports have come in', 'MiB', busyBytes / 2 ** 20),
    ],
    `${devices} devices, ${reportsEach} reports each, all with counts of their own: 100 inferences, 20 numeric features with their 190 pairs, 10 classes, latency. Bytes on disk of the tables after their parts were merged. “All else” is roll-ups, verdicts and state: it grows with cohorts and windows, not with devices, and is dear here because the fleet is small.`,
  );
}

function once(what: string, unit: string, value: number): Figure {
  return { what, unit, ...summarise([value]) };
}

/** Bytes of the table of reports, and of all others. */
async function onDisk(data: string): Promise<{ stored: number; others: number }> {
  const connection = await openConnection({ data });
  try {
    await connection.write.command('OPTIMIZE TABLE reports FINAL');
    const sql = `SELECT toFloat64(sumIf(bytes_on_disk, table = 'reports')) AS stored, toFloat64(sumIf(bytes_on_disk, table != 'reports')) AS others
      FROM system.parts WHERE active AND database = currentDatabase()`;
    const [row] = await connection.read.rows(sql, (found) => found);
    return { stored: Number(row!['stored']), others: Number(row!['others']) };
  } finally {
    await connection.close();
  }
}
