import { json, type Answer } from './respond.js';

/** Whether one part can do its work now. Never rejects and answers within a second or so; a part that hangs is not ready. */
export interface ReadinessCheck {
  readonly name: string;
  readonly check: () => CheckResult | Promise<CheckResult>;
}

export type CheckResult = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Longer than any healthy answer, shorter than the time-outs of common probes. */
const CHECK_TIMEOUT_MS = 900;

/** 200 when every part is ready, 503 with the reasons when one is not. */
export async function readyz(checks: readonly ReadinessCheck[], timeoutMs = CHECK_TIMEOUT_MS): Promise<Answer> {
  const results = await checkAll(checks, timeoutMs);
  const ready = results.every(([, result]) => result.ok);
  return json(
    { status: ready ? 'ready' : 'not-ready', checks: Object.fromEntries(results) },
    { status: ready ? 200 : 503, headers: { 'cache-control': 'no-store' } },
  );
}

/** The result of each check, by name, each within `timeoutMs`. */
export function checkAll(
  checks: readonly ReadinessCheck[],
  timeoutMs = CHECK_TIMEOUT_MS,
): Promise<(readonly [string, CheckResult])[]> {
  return Promise.all(checks.map(async ({ name, check }) => [name, await bounded(check, timeoutMs)] as const));
}

async function bounded(check: ReadinessCheck['check'], timeoutMs: number): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<CheckResult>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, { ok: false, reason: `no answer within ${timeoutMs} ms` });
  });
  try {
    return await Promise.race([Promise.resolve().then(check), late]);
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : 'the check failed' };
  } finally {
    clearTimeout(timer);
  }
}
