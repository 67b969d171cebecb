import type { Plan } from '@fleetally/counts';
import type { CountWords, DayAudit, GroupAudit, ReportAudit } from './audit.js';
import { cellMeanings } from './cell-words.js';
import type { ReadReport } from './read-report.js';

const RARE = 5;

/** Adds up reports, and keeps the newest in detail. Memory: one array of cells a plan, and what is shown. */
export class ReportGroup {
  readonly #plans: ReadonlyMap<string, Plan>;
  readonly #most: number;
  readonly #days = new Map<string, DayAudit>();
  readonly #sums = new Map<string, { reports: number; cells: Float64Array }>();
  readonly #shown: ReadReport[] = [];
  readonly #signatures = { verified: 0, wrong: 0, unchecked: 0 };
  #reports = 0;
  #bytes = 0;
  #inferences = 0;
  #fewest = Infinity;
  #first = Infinity;
  #last = -Infinity;
  #accountedFor = 0;
  #rare = 0;

  /** `most`: how many are shown in detail. */
  constructor(plans: ReadonlyMap<string, Plan>, most: number) {
    this.#plans = plans;
    this.#most = most;
  }

  /** In order of time, oldest first. */
  add(read: ReadReport): void {
    const { report, cells } = read;
    this.#reports++;
    this.#bytes += report.bytes;
    this.#inferences += report.inferences;
    this.#fewest = Math.min(this.#fewest, report.inferences);
    this.#first = Math.min(this.#first, report.windowStart);
    this.#last = Math.max(this.#last, report.windowStart + report.windowSeconds);
    this.#signatures[report.signature]++;
    if (report.oddities.length === 0) this.#accountedFor++;
    if (cells !== undefined) this.#addCells(report, cells);
    this.#addDay(report);
    this.#shown.push(read);
    if (this.#shown.length > this.#most) this.#shown.shift();
  }

  result(): GroupAudit {
    const none = this.#reports === 0;
    return {
      reports: this.#reports,
      bytes: this.#bytes,
      inferences: this.#inferences,
      firstWindow: none ? 0 : this.#first,
      lastWindow: none ? 0 : this.#last,
      fewestInferences: none ? 0 : this.#fewest,
      days: [...this.#days.values()].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0)),
      ...this.#signatures,
      accountedFor: this.#accountedFor,
      rareCounts: this.#rare,
      sums: [...this.#sums].map(([plan, { reports, cells }]) => ({ plan, reports, counts: this.#words(plan, cells) })),
      shown: this.#shown
        .map(({ report, cells }) => ({ ...report, counts: cells ? this.#words(report.planDigest, cells) : [] }))
        .reverse(),
    };
  }

  #addCells({ planDigest, level }: ReadReport['report'], cells: Int32Array): void {
    let sum = this.#sums.get(planDigest);
    if (sum === undefined) {
      sum = { reports: 0, cells: new Float64Array(cells.length) };
      this.#sums.set(planDigest, sum);
    }
    sum.reports++;
    for (let i = 0; i < cells.length; i++) {
      sum.cells[i]! += cells[i]!;
      if (level === 'aggregate' && cells[i]! > 0 && cells[i]! < RARE) this.#rare++;
    }
  }

  #addDay({ model, windowStart, planDigest, inferences, bytes }: ReadReport['report']): void {
    const ms = windowStart * 1000;
    const day = Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString().slice(0, 10) : 'unknown';
    const name = [model.name, model.version, model.variant].filter((part) => part !== '').join(' ');
    const key = JSON.stringify([day, name, planDigest]);
    const before = this.#days.get(key) ?? { reports: 0, inferences: 0, bytes: 0 };
    this.#days.set(key, {
      day,
      model: name,
      plan: planDigest,
      reports: before.reports + 1,
      inferences: before.inferences + inferences,
      bytes: before.bytes + bytes,
    });
  }

  #words(digest: string, cells: ArrayLike<number>): CountWords[] {
    const plan = this.#plans.get(digest);
    if (plan === undefined) return [];
    return cellMeanings(plan).flatMap(({ of, what }, i) => {
      const count = cells[i]!;
      return count === 0 ? [] : [{ of, what, count }];
    });
  }
}

/** `2026-11-28 gestures 1.4.0`, for people. */
export function reportName({ boot, sequence }: Pick<ReportAudit, 'boot' | 'sequence'>): string {
  return `report ${sequence} of boot ${boot}`;
}
