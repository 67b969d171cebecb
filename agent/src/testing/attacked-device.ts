import { cellLayout } from '@fleetally/counts';
import { SealedReport, Report, decodeMessage, generateDeviceKey, publicKeyBytes, unpackCounts } from '@fleetally/proto';

import type { CreateObserverOptions } from '../create-observer.js';
import { ModelObserver } from '../observe/model-observer.js';
import type { Gate } from '../privacy/gate.js';
import type { PrivacyCost } from '../privacy/option.js';
import { NO_LOSSES } from '../report/losses.js';
import { Sealer } from '../report/sealer.js';
import { classOutput, columnsPlan } from './plans.js';

/** What an eavesdropper has of one window: nothing, or the numbers of its sealed report. */
export type Seen = { readonly inferences: number; readonly withheld: number; readonly cells: Int32Array } | undefined;

export const ATTACKED_PLAN = columnsPlan(1, { output: classOutput('p', ['a', 'b']) });

export const ATTACKED_MODEL = { name: 'test', version: '1', variant: '', digest: new Uint8Array(32) };

/** Inferences of a window in the world that has the record. */
export const RECORDS = 30;
const PRIVATE_KEY = generateDeviceKey();
const KEY = { privateKey: PRIVATE_KEY, publicKey: publicKeyBytes(PRIVATE_KEY), fingerprint: '' };

/** Makes the device's observer: with `createObserver`, or by hand with a gate that is broken on purpose. */
export type MakeObserver = (options: Pick<CreateObserverOptions, 'clock' | 'send'>) => ModelObserver;

/**
 * Windows of a device as everybody sees them who can read its sealed reports, in one of two worlds that differ by one
 * inference record. The record touches every block: the feature, the class, the confidence and the latency.
 * The path is that of production: observer, gate, Sealer, and the bytes read back.
 */
export function attackedWindows(make: MakeObserver, withRecord: boolean, windows: number): Seen[] {
  const seen: Seen[] = [];
  let latest: Seen;
  const sealer = new Sealer({ device: 'd', boot: 1, key: KEY }, {});
  let nowMs = 0;
  const observer = make({
    clock: { now: () => nowMs },
    send: (window) => (latest = readBack(sealer.seal(window, { ...NO_LOSSES, ...window.losses }))),
  });
  const [rows, scores] = [new Float64Array(RECORDS - 1).fill(-1.5), new Float32Array(2 * (RECORDS - 1)).fill(0.5)];
  const record = { rows: Float64Array.of(1.5), scores: Float32Array.of(0.03, 0.97), latencySeconds: 0.02 };
  for (let window = 0; window < windows; window += 1) {
    latest = undefined;
    observer.observe({ rows, rowCount: RECORDS - 1, scores, latencySeconds: 0.001 });
    if (withRecord) observer.observe({ ...record, rowCount: 1 });
    nowMs += 300_000;
    observer.tick();
    seen.push(latest);
  }
  return seen;
}

/** An observer with this gate, as `createObserver` would make it. */
export function observerWith(gate: Gate, cost: PrivacyCost): MakeObserver {
  return ({ clock, send }) =>
    new ModelObserver({
      plan: ATTACKED_PLAN,
      model: ATTACKED_MODEL,
      windowSeconds: 300,
      gate,
      minSamples: 1,
      privacy: { level: 'dp', ...cost },
      clock: clock!,
      send,
      onProblem: ({ message }) => {
        throw new Error(message);
      },
    });
}

/** What nothing hides: the cells that hold the record, and the counts of all cells without it. */
export function knownCounts(): { readonly inferences: number; readonly cells: Int32Array; readonly touched: number[] } {
  const plain: Gate = {
    admit: (_, counts) => ({ ...counts, cells: Int32Array.from(counts.cells) }),
    takeWithheld: () => 0,
    ledger: () => ({ windows: 0, milliEpsilonPerRecord: 0, recent: [] }),
  };
  const open = observerWith(plain, { milliEpsilon: 0 });
  const [without] = attackedWindows(open, false, 1);
  const [withIt] = attackedWindows(open, true, 1);
  const { inferences, cells } = without!;
  const touched = Array.from(cells.keys()).filter((cell) => withIt!.cells[cell] !== cells[cell]);
  return { inferences, cells, touched };
}

function readBack(bytes: Uint8Array): Seen {
  const report = decodeMessage(Report, decodeMessage(SealedReport, bytes).body);
  return {
    inferences: report.inferences,
    withheld: report.losses?.withheldInferences ?? 0,
    cells: unpackCounts(report.counts, cellLayout(ATTACKED_PLAN).pack),
  };
}
