const FIRST_MS = 1_000;
const MOST_MS = 300_000;

/** How long to wait after so many failures in a row: 1 s, 2 s, 4 s … 5 minutes. */
export function backOffMs(failures: number): number {
  return Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(30, Math.max(0, failures - 1)));
}
