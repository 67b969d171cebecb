import type { Timers } from '../uplink/timers.js';

interface Task {
  at: number;
  readonly period: number | undefined;
  readonly act: () => void;
}

/** Test support: a clock that stands still until it is told to go on, and then runs what has become due, in order. */
export class ManualTimers implements Timers {
  readonly #tasks = new Set<Task>();
  #now = 1_700_000_000_000;

  now(): number {
    return this.#now;
  }

  after(delayMs: number, act: () => void): () => void {
    return this.#add({ at: this.#now + delayMs, period: undefined, act });
  }

  every(periodMs: number, act: () => void): () => void {
    return this.#add({ at: this.#now + periodMs, period: periodMs, act });
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (let due = this.#next(end); due !== undefined; due = this.#next(end)) {
      this.#now = due.at;
      if (due.period === undefined) this.#tasks.delete(due);
      else due.at += due.period;
      due.act();
    }
    this.#now = end;
  }

  #add(task: Task): () => void {
    this.#tasks.add(task);
    return () => this.#tasks.delete(task);
  }

  #next(end: number): Task | undefined {
    const due = [...this.#tasks].filter(({ at }) => at <= end);
    return due.sort((a, b) => a.at - b.at)[0];
  }
}
