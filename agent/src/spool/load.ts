import { join } from 'node:path';
import { removeFile, type SpoolFs } from './files.js';
import type { ReportKey } from './record.js';
import { Segment, segmentIndex } from './segment.js';
import { SpoolError } from './spool-error.js';

/** What the last lives left in a spool directory. */
export interface LoadedSpool {
  /** In order; each holds at least one record that is not settled. */
  readonly segments: Segment[];
  /** Above every index ever used that is still to be seen. */
  readonly nextIndex: number;
  /** Above every position handed out. */
  readonly nextPosition: number;
  readonly damage: SpoolDamage;
}

/** Damage found, in totals. `reports` is a lower bound: how many records a stretch of rubbish held can't be known. */
export interface SpoolDamage {
  readonly stretches: number;
  readonly bytes: number;
  readonly reports: number;
}

export interface LoadOptions {
  readonly files: SpoolFs;
  readonly durable: boolean;
  /** The first report of the segment whose dropping a crash interrupted. */
  readonly unfinishedDrop: ReportKey | undefined;
}

/**
 * Reads all segments of `directory`, which is made if need be. Damaged ones are written anew without the damage, so
 * that it is told once; settled ones are removed, and so is the one whose dropping a crash interrupted.
 * Errors: SpoolError UNUSABLE.
 */
export function loadSegments(directory: string, options: LoadOptions): LoadedSpool {
  try {
    options.files.mkdirSync(directory, { recursive: true, mode: 0o700 });
    return load(directory, options);
  } catch (cause) {
    throw new SpoolError('UNUSABLE', `can't read or make the spool in ${directory}`, { cause });
  }
}

function load(directory: string, options: LoadOptions): LoadedSpool {
  const { files } = options;
  const names = files.readdirSync(directory);
  const indices = new Set(names.flatMap((name) => segmentIndex(name) ?? []));
  const segments: Segment[] = [];
  let [stretches, bytes, reports] = [0, 0, 0];
  let nextPosition = 1;
  for (const index of [...indices].sort((a, b) => a - b)) {
    const { segment, damage } = Segment.load(directory, index, nextPosition, files);
    nextPosition += segment.entries.length;
    const dropped = isSame(segment.entries[0], options.unfinishedDrop);
    if (!dropped) {
      for (const stretch of damage) {
        stretches++;
        bytes += stretch.bytes;
        reports += stretch.reports;
      }
    }
    if (dropped || segment.unsettled === 0) {
      attempt(() => {
        segment.remove();
      });
      continue;
    }
    if (damage.length > 0) {
      attempt(() => {
        segment.heal(options.durable);
      });
    }
    segment.closeFiles();
    segments.push(segment);
  }
  for (const name of names.filter((name) => name.endsWith('.tmp'))) {
    attempt(() => {
      removeFile(files, join(directory, name));
    });
  }
  return { segments, nextIndex: Math.max(0, ...indices) + 1, nextPosition, damage: { stretches, bytes, reports } };
}

function isSame(a: ReportKey | undefined, b: ReportKey | undefined): boolean {
  return a !== undefined && a.boot === b?.boot && a.sequence === b.sequence;
}

/** A disk that is full or read-only must not keep the reports on it from being sent; the next start tries again. */
function attempt(cleanUp: () => void): void {
  try {
    cleanUp();
  } catch {
    // The only loss is that damage is told twice, or settled reports are sent twice, which the collector expects.
  }
}
