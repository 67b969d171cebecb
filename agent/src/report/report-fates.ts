/** What became of the reports of this process's life. */
export class ReportFates {
  sealed = 0;
  #acked = 0;
  #lastAckAt: number | undefined;
  readonly #rejected = new Map<string, number>();
  #rejectedReports = 0;
  #waitingFrom = 0;

  get rejectedReports(): number {
    return this.#rejectedReports;
  }

  /** So many reports are stored; `at` is the device's clock. */
  acknowledged(reports: number, at: number): void {
    this.#acked += reports;
    this.#lastAckAt = at;
  }

  /** From now on reports wait; `at` is the device's clock. */
  waitFrom(at: number): void {
    this.#waitingFrom = at;
  }

  /** Since when those that wait have done so without any being acknowledged. */
  get waitingSince(): number {
    return Math.max(this.#waitingFrom, this.#lastAckAt ?? 0);
  }

  refused(reason: string): void {
    this.#rejectedReports++;
    this.#rejected.set(reason, (this.#rejected.get(reason) ?? 0) + 1);
  }

  /** As an outbox's status has them. */
  get told() {
    return {
      sealedReports: this.sealed,
      ackedReports: this.#acked,
      rejectedReports: this.#rejectedReports,
      rejectedByReason: Object.fromEntries(this.#rejected),
      ...(this.#lastAckAt === undefined ? {} : { lastAckAt: this.#lastAckAt }),
    };
  }
}
