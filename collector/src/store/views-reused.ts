/**
 * Pages and scrapers ask every few seconds, several at a time: what scans all reports is read once for all of them. However
 * large the store has grown, looking at it takes a tenth of one connection's time at most.
 */
const REUSE_MS = 2_000;
const REUSE_FACTOR = 10;

/** One reading at a time, shared by all who ask meanwhile and for a while after. A failure is not kept. */
export function reused<T>(nowMs: () => number, read: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | undefined;
  let untilMs = Infinity;
  return () => {
    if (kept !== undefined && nowMs() < untilMs) return kept;
    const startedMs = nowMs();
    const reading = read();
    kept = reading;
    untilMs = Infinity;
    reading.then(
      () => {
        const endedMs = nowMs();
        untilMs = endedMs + Math.max(REUSE_MS, REUSE_FACTOR * (endedMs - startedMs));
      },
      () => {
        kept = undefined;
      },
    );
    return reading;
  };
}

/** Different questions whose answers are kept at a time. */
const MOST_KEPT = 32;

/** `reused` for each question by itself, told apart by their JSON; the longest unasked are forgotten. */
export function reusedFor<Q, T>(nowMs: () => number, read: (question: Q) => Promise<T>): (question: Q) => Promise<T> {
  const kept = new Map<string, () => Promise<T>>();
  return (question) => {
    const key = JSON.stringify(question);
    const answer = kept.get(key) ?? reused(nowMs, () => read(question));
    kept.delete(key);
    kept.set(key, answer);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    return answer();
  };
}
