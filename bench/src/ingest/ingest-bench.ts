import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateDeviceKey } from '@fleetally/proto';
import { Random } from '@fleetally/sim';
import { measured, type Bench, type BenchSettings } from '../measure/figure.js';
import { summarise } from '../measure/summary.js';
import { tabularPlan } from '../subject/tabular.js';
import { connectDevice } from './device-client.js';
import { sealFleet, WINDOW_SECONDS, type FleetRequest, type SealedDevice } from './sealed-fleet.js';
import { startServe, type ServeProcess } from './serve-process.js';

/** How fast a collector takes reports, until the last one is acknowledged, and so is on disk. */
export const ingestBench: Bench = {
  id: 'ingest',
  title: 'reports through fleetally serve, embedded ClickHouse',
  async run(settings) {
    const directory = mkdtempSync(join(tmpdir(), 'fleetally-bench-'));
    try {
      const serve = await startServe(directory);
      try {
        return await deliverFleets(settings, serve);
      } finally {
        await serve.stop();
      }
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
};

interface Delivery {
  readonly reportsPerSecond: number;
  readonly collectorSecondsPer1000: number;
  readonly devicesSecondsPer1000: number;
}

async function deliverFleets({ quick, progress }: BenchSettings, serve: ServeProcess) {
  const random = new Random(3);
  const plan = tabularPlan(random);
  const [devices, reportsEach, repetitions] = quick ? [4, 10, 1] : [50, 300, 3];
  const keys = Array.from({ length: devices }, () => generateDeviceKey());
  const deliveries: Delivery[] = [];
  // Each repetition is a later stretch of time, and all of them are past: nobody's clock is wrong.
  const stretch = reportsEach * WINDOW_SECONDS;
  const begin = Math.floor(Date.now() / 1000 / WINDOW_SECONDS) * WINDOW_SECONDS - repetitions * stretch;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    progress(`fleet ${repetition + 1} of ${repetitions}`);
    const request: FleetRequest = {
      ...{ plan, devices, reportsEach, keys },
      ...{ firstWindow: begin + repetition * stretch, boot: 1_000 + repetition },
    };
    deliveries.push(await deliverFleet(serve, sealFleet(random, request), request));
  }
  const of = (name: keyof Delivery) => summarise(deliveries.map((delivery) => delivery[name]));
  return measured(
    [
      { what: 'reports until all are acknowledged', unit: '/s', ...of('reportsPerSecond') },
      { what: 'processor time of the collector, 1,000 reports', unit: 's', ...of('collectorSecondsPer1000') },
      { what: 'the same of all the devices together', unit: 's', ...of('devicesSecondsPer1000') },
    ],
    `${devices} devices with a connection each, ${reportsEach} sealed reports each, sent as fast as they are taken; signatures, counts against the plan and duplicates are checked, and an acknowledgement means that ClickHouse has it on disk. Devices run in the bench's process on the same cores; the collector's figure includes detection, which runs beside.`,
  );
}

async function deliverFleet(
  serve: ServeProcess,
  fleet: readonly SealedDevice[],
  { plan, devices, reportsEach }: FleetRequest,
): Promise<Delivery> {
  // One after the other: the first brings the plan.
  const connected = [];
  for (const device of fleet) connected.push(await connectDevice(serve.grpc, device, plan));
  const collectorBefore = await serve.processorSeconds();
  const ownBefore = process.cpuUsage();
  const began = performance.now();
  await Promise.all(connected.map(({ deliver }) => deliver()));
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(ownBefore);
  const collectorSeconds = (await serve.processorSeconds()) - collectorBefore;
  for (const { close } of connected) close();
  const thousands = (devices * reportsEach) / 1000;
  return {
    reportsPerSecond: (thousands * 1000) / seconds,
    collectorSecondsPer1000: collectorSeconds / thousands,
    devicesSecondsPer1000: (user + system) / 1e6 / thousands,
  };
}
