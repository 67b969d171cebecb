import type { ChainAudit } from './audit.js';
import { reportName } from './group-reports.js';
import type { ReadReport } from './read-report.js';

/**
 * Follows the reports of each boot by the digest each carries of the one before: a report that was taken away or written
 * anew breaks the chain at its successor.
 */
export class Chain {
  readonly #boots = new Map<number, Map<number, { body: string; previous: string }>>();

  add({ report, bodyDigest, previousDigest }: ReadReport): void {
    let boot = this.#boots.get(report.boot);
    if (boot === undefined) {
      boot = new Map<number, { body: string; previous: string }>();
      this.#boots.set(report.boot, boot);
    }
    boot.set(report.sequence, { body: bodyDigest, previous: previousDigest });
  }

  result(): ChainAudit {
    let [intact, open] = [0, 0];
    const broken: string[] = [];
    for (const [boot, reports] of this.#boots) {
      for (const [sequence, { previous }] of reports) {
        const before = reports.get(sequence - 1);
        // The first report of a boot names none.
        const expected = sequence === 1 ? '' : before?.body;
        if (expected === undefined) open++;
        else if (previous === expected) intact++;
        else broken.push(`${reportName({ boot, sequence })} does not follow the one before it`);
      }
    }
    return { intact, broken, open };
  }
}
