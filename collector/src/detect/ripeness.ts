/** Devices that have reported a window so far; `start` and `seconds` in epoch seconds of event time. */
export interface WindowFill {
  readonly start: number;
  readonly seconds: number;
  readonly devices: number;
}

export interface RipenessOptions {
  /** How many windows late a report may be and still count. Default 2. */
  readonly latenessWindows: number;
  /** A window in which most devices are missing waits, but no longer than so many windows. Default 12. */
  readonly patienceWindows: number;
}

export const DEFAULT_RIPENESS: RipenessOptions = { latenessWindows: 2, patienceWindows: 12 };

/** Share of the usual number of devices that a window needs, and the window that proves time has moved on. */
const MOST = 0.5;
/** Patience ends by the word of this share of them, and of two devices at least: one alone may have a clock ahead. */
const SOME = 0.1;

/**
 * The windows whose watermark has passed, oldest first (event time; no clock on the wall is asked).
 *
 * A window is ripe when a window at least `latenessWindows` later holds most of the devices usually seen, and it holds
 * most of them itself. One device with a clock ahead can't push the others' reports into lateness. A window that stays
 * thin (a night, an outage) is ripe once a well-filled or `patienceWindows` later window exists.
 * Inputs: `windows` ascending by start and not yet evaluated; `usual` devices per window, 0 when unknown.
 */
export function ripeWindows<T extends WindowFill>(windows: readonly T[], usual: number, options: RipenessOptions): T[] {
  const most = Math.max(1, usual * MOST);
  const several = usual < 2 ? 1 : Math.max(2, usual * SOME);
  const front = windows.findLast((window) => window.devices >= several)?.start ?? Number.NEGATIVE_INFINITY;
  const filledFront = windows.findLast((window) => window.devices >= most)?.start ?? Number.NEGATIVE_INFINITY;
  const ripe: T[] = [];
  for (const window of windows) {
    const late = window.start + options.latenessWindows * window.seconds;
    const patience = window.start + options.patienceWindows * window.seconds;
    const isFilled = window.devices >= most;
    if (!(isFilled ? filledFront >= late : filledFront >= patience) && front < patience) break;
    ripe.push(window);
  }
  return ripe;
}
