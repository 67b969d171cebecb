import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RejectionReason, wireSchema } from '@fleetally/proto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FileOutbox, OutboxOptions } from '../outbox-options.js';
import { openOutbox } from '../outbox.js';
import type { ClosedWindow } from '../sealed-window.js';
import { windowOf } from '../testing/windows.js';
import { CollectorDouble } from '../uplink/collector-double.js';
import type { Audit } from './audit.js';
import { buildAudit } from './build-audit.js';
import { findDevice } from './find-device.js';
import { readDevice } from './read-device.js';
import { renderText } from './render-text.js';
import { auditDigest, toDocument, toJson } from './to-document.js';

const schema = wireSchema();
let directory: string;
let double: CollectorDouble;
let opened: FileOutbox | undefined;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'fleetally-audit-'));
  double = await CollectorDouble.start({
    treat: ({ boot, sequence }) => {
      if (sequence >= 6) return 'silence';
      if (sequence !== 3) return 'take';
      const reason = RejectionReason.REJECTION_REASON_CLOCK;
      return { answer: { rejection: { boot, sequence, reason, detail: 'too old' } } };
    },
  });
});

afterEach(async () => {
  await opened?.close();
  opened = undefined;
  double.kill();
  rmSync(directory, { recursive: true, force: true });
});

function open(options: Partial<OutboxOptions> = {}): FileOutbox {
  opened = openOutbox({
    directory,
    fsync: 'never',
    device: 'd1',
    attributes: { hw: 'a' },
    closeTimeoutMs: 0,
    collector: double.address,
    tuning: { idleMs: 20, backoffBaseMs: 10 },
    ...options,
  });
  return opened;
}

function take(from = directory, most = 3): Audit {
  return buildAudit(readDevice(from), { nowMs: 1_764_000_000_000, schema, most });
}

/** A window whose counts add up: every inference fell into the first range of both features. */
function honest(n: number, rest: Partial<ClosedWindow> = {}): ClosedWindow {
  const { cells, ...window } = windowOf(n, rest);
  cells.fill(0);
  cells[0] = cells[FEATURE_CELLS] = n;
  return { ...window, cells };
}

/** Eight ranges, below, above and missing. */
const FEATURE_CELLS = 11;

/** Five reports are answered (the third is refused), two wait, and the agent runs. */
async function live(): Promise<FileOutbox> {
  const outbox = open();
  for (let n = 1; n <= 5; n++) outbox.put(honest(n));
  await outbox.flush();
  outbox.setPolicy('paused');
  for (let n = 6; n <= 7; n++) outbox.put(honest(n, { losses: { withheldInferences: 4, countingErrors: 0 } }));
  return outbox;
}

describe('buildAudit', () => {
  it('tells what waits, what has left, what was refused and what else was said, while the agent runs', async () => {
    await live();
    const audit = take();
    expect(audit.device).toMatchObject({ name: 'd1', keyFrom: 'file' });
    expect(audit.destinations).toEqual([expect.stringContaining(double.address)]);
    expect(audit.departed).toMatchObject({ reports: 5, verified: 5, accountedFor: 5, inferences: 15 });
    expect(audit.departed.shown.map(({ sequence, state }) => [sequence, state])).toEqual([
      [5, 'acknowledged'],
      [4, 'acknowledged'],
      [3, 'refused'],
    ]);
    expect(audit.waiting).toMatchObject({ reports: 2, verified: 2, accountedFor: 2, inferences: 13 });
    expect(audit.waiting.shown[0]).toMatchObject({ sequence: 7, losses: { withheldInferences: 4 }, oddities: [] });
    expect(audit.waiting.shown[0]!.counts).toEqual([
      { of: 'f0', what: '-4 to -3', count: 7 },
      { of: 'f1', what: '-4 to -3', count: 7 },
    ]);
    expect(audit.chain).toEqual({ intact: 7, broken: [], open: 0 });
    expect(audit.totals).toMatchObject({
      reports: { count: 4 },
      refused: { count: 1 },
      plans: { count: 1 },
      starts: 1,
    });
    expect(audit.other.lastSync?.fields).toContainEqual(['device', 'd1']);
    expect(audit.attributes).toEqual({ hw: ['a'] });
    expect(audit.schema.floating).toEqual([]);
    expect(audit.damage).toEqual([]);
  });

  it('tells reports that were sent without an answer, in the spool and gone from it', async () => {
    const outbox = open({ tuning: { idleMs: 20, backoffBaseMs: 60_000, ackTimeoutMs: 50 } });
    for (let n = 1; n <= 7; n++) outbox.put(honest(n));
    await vi.waitFor(() => expect(outbox.status().connection).toBe('waiting'), { timeout: 20_000 });
    expect(take().unanswered).toEqual({ waiting: 2, dropped: 0 });
    const files = readDevice(directory);
    const spool = { ...files.spool, waiting: files.spool.waiting.slice(1) };
    expect(buildAudit({ ...files, spool }, { nowMs: 0, schema, most: 3 }).unanswered).toEqual({
      waiting: 1,
      dropped: 1,
    });
  });

  it('writes nothing, and gives the same digest for the same files', async () => {
    await live();
    const before = stamps();
    const [first, second] = [take(), take()];
    expect(stamps()).toEqual(before);
    expect(auditDigest(first)).toBe(auditDigest(second));
    const file = JSON.parse(toJson(first)) as { sha256: string; audit: Audit };
    expect(auditDigest(file.audit)).toBe(file.sha256);
  });

  it('tells a report that was answered and not settled yet as departed, once', async () => {
    const outbox = open();
    for (let n = 1; n <= 2; n++) outbox.put(honest(n));
    const copy = join(directory, 'copy');
    cpSync(join(directory, 'spool'), join(copy, 'spool'), { recursive: true });
    await outbox.flush();
    cpSync(join(directory, 'journal'), join(copy, 'journal'), { recursive: true });
    const audit = take(copy);
    expect([audit.departed.reports, audit.waiting.reports]).toEqual([2, 0]);
    // The copy has no private key: the public one is that of the Sync message.
    expect(audit.device.keyFrom).toBe('sync');
    expect(audit.departed.verified).toBe(2);
  });

  it('tells damage, and a report that is being written, and goes on', async () => {
    const outbox = await live();
    await outbox.close();
    const spool = join(directory, 'spool');
    const segment = join(
      spool,
      readdirSync(spool).find((name) => name.endsWith('.seg'))!,
    );
    const journal = join(directory, 'journal', '00000001.log');
    appendFileSync(segment, readFileSync(segment).subarray(0, 100));
    appendFileSync(journal, readFileSync(journal).subarray(0, 50));
    const audit = take();
    expect(audit.waiting.reports).toBe(2);
    expect(audit.damage.join('\n')).toMatch(/being written at this moment.*\n.*journal/);
    const bytes = readFileSync(segment);
    bytes[60]! ^= 1;
    writeFileSync(segment, bytes);
    expect(take().waiting.reports).toBe(1);
    expect(take().damage.join('\n')).toContain("can't be read, nor ever be sent");
    // The report behind the damaged one names a digest that nothing here has.
    expect(take().chain.open).toBe(1);
  });

  it('shows a report of a plan that is not there without words, and says why', async () => {
    const outbox = await live();
    await outbox.close();
    for (const folder of ['plans', 'journal/plans']) rmSync(join(directory, folder), { recursive: true });
    const [newest] = take().waiting.shown;
    expect(newest).toMatchObject({ inferences: 7, counts: [] });
    expect(newest!.oddities.join()).toMatch(/its plan [0-9a-f]{12} is not on this device any more/);
  });

  it('tells of a forged report, and of one taken out of the chain', async () => {
    const outbox = await live();
    await outbox.close();
    const files = readDevice(directory);
    const entries = files.journal.entries.filter(({ kind, key }) => kind !== 'report' || key.sequence !== 2);
    const forged = entries.map((entry) =>
      entry.kind === 'report' && entry.key.sequence === 4
        ? { ...entry, content: Buffer.from(entry.content).fill(9, 20, 24) }
        : entry,
    );
    const audit = buildAudit(
      { ...files, journal: { ...files.journal, entries: forged } },
      { nowMs: 0, schema, most: 9 },
    );
    expect(audit.departed.wrong).toBe(1);
    expect(audit.chain.broken.join()).toContain('report 5');
    expect(audit.chain.open).toBe(1);
  });

  it('keeps the noise ledger across restarts, windows that were not sent too, and without a journal', async () => {
    const note = { model: 'm', windowStart: 300, milliEpsilon: 500, shares: 4, sent: true };
    for (let life = 0; life < 2; life++) {
      const outbox = open({ journalBytes: 0 });
      outbox.noteNoise(note);
      outbox.noteNoise({ ...note, windowStart: 600, milliEpsilon: 700, sent: false });
      await outbox.close();
    }
    const audit = take();
    expect(audit.totals).toBeUndefined();
    expect(audit.noise.totals).toEqual({ windows: 4, sent: 2, milliEpsilonMost: 700, milliEpsilonSum: 2_400 });
    expect(audit.noise.recent[1]).toMatchObject({ windowStart: 600, sent: false });
    expect(renderText(toDocument(audit, false), 100)).toContain('keeps no journal');
  });

  it('adds up Gaussian noise by its rho, which costs a person less than adding epsilons', async () => {
    const gaussian = { rhoTrillionths: 24_000_000_000, deltaTrillionths: 1_000_000 };
    const outbox = open({ journalBytes: 0 });
    for (let i = 1; i <= 100; i += 1) {
      outbox.noteNoise({ model: 'm', windowStart: 300 * i, milliEpsilon: 1_000, gaussian, shares: 4, sent: true });
    }
    await outbox.close();
    const audit = take();
    expect(audit.noise.totals.gaussian).toEqual({
      windows: 100,
      rhoTrillionthsSum: 2_400_000_000_000,
      deltaTrillionthsMost: 1_000_000,
      deltaTrillionthsSum: 100_000_000,
    });
    const told = renderText(toDocument(audit, false), 100);
    expect(told).toContain('epsilon 1 at delta 0.000001 (rho 0.024)');
    // By adding epsilons it would be 100.
    const summed = Number(/rho 2\.4, which is ([0-9.]+) at/.exec(told.replace(/\s+/g, ' '))?.[1]);
    expect(summed).toBeGreaterThan(10);
    expect(summed).toBeLessThan(15);
  });

  it.each([
    [undefined, 'the application decides'],
    ['paused\n', 'nothing is sent'],
    ['unmetered', 'only where the network costs nothing'],
    ['sometimes', 'holds none of always, unmetered, paused, so nothing is sent: "sometimes"'],
  ])('says what the policy file %j means', (content, words) => {
    open();
    if (content !== undefined) writeFileSync(join(directory, 'policy'), content);
    expect(take().policy).toContain(words);
  });
});

describe('findDevice', () => {
  it('finds the only one, the named one, or a folder that is one itself, and else says which there are', async () => {
    await live();
    const root = join(directory, 'root');
    const nowhere = join(directory, 'nowhere');
    expect(() => findDevice(nowhere, undefined)).toThrow(/no folder .*nowhere/);
    cpSync(join(directory, 'journal'), join(root, 'devices', 'a', 'journal'), { recursive: true });
    expect(findDevice(root, undefined)).toBe(join(root, 'devices', 'a'));
    expect(findDevice(directory, undefined)).toBe(directory);
    cpSync(join(directory, 'journal'), join(root, 'this-device', 'journal'), { recursive: true });
    expect(findDevice(root, 'a')).toBe(join(root, 'devices', 'a'));
    expect(() => findDevice(root, undefined)).toThrow(/choose one with --device: there are .*this-device, .*\/a$/);
    expect(() => findDevice(root, 'b')).toThrow(/no device b .* there are .*this-device/);
    expect(() => findDevice(join(root, 'devices'), undefined)).toThrow(/no device's folder/);
  });
});

/** Name, size and time of each file. */
function stamps(): string[] {
  return readdirSync(directory, { recursive: true })
    .map(String)
    .map((name) => {
      const { size, mtimeMs } = statSync(join(directory, name));
      return `${name} ${size} ${mtimeMs}`;
    });
}
