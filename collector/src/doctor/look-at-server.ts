import type { Finding } from '@fleetally/cli';

const PATIENCE_MS = 3_000;

/** What a running collector says of itself. */
export interface Running {
  /** Whether it is one at all. */
  readonly isCollector: boolean;
  readonly findings: readonly Finding[];
}

/** Asks the collector at `url`; undefined when none answers there. Reads only. */
export async function lookAtServer(url: string): Promise<Running | undefined> {
  const ready = await ask(url, '/readyz');
  if (ready === undefined) return undefined;
  const check = 'collector';
  const state = await ready.json().catch(() => undefined) as Partial<Ready> | undefined; // prettier-ignore
  if (state?.checks === undefined) {
    const next = 'another program listens there: end it, or choose another address with listen.http';
    return {
      isCollector: false,
      findings: [{ check, state: 'wrong', says: `what answers at ${url} is no collector`, next }],
    };
  }
  const ill = Object.entries(state.checks).filter(([, { ok }]) => !ok);
  const findings: Finding[] = ill.map(([name, { reason = 'no reason given' }]) => ({
    ...{ check, state: 'wrong', says: `${name}: ${reason}` },
    next: 'its log says more; docs/operations/ tells what to do about each',
  }));
  if (ill.length === 0) findings.push({ check, state: 'ok', says: `answers at ${url}, and is ready` });
  return { isCollector: true, findings: [...findings, ...(await clocks(url))] };
}

interface Ready {
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly reason?: string }>>;
}

/** What the collector has seen of devices' clocks, and its own against ours. */
async function clocks(url: string): Promise<Finding[]> {
  const check = 'clock';
  const askedMs = Date.now();
  const answer = await ask(url, '/api/v1/anomalies');
  const date = Date.parse(answer?.headers.get('date') ?? '');
  const findings: Finding[] = [];
  const apartS = Math.round((date - askedMs) / 1_000);
  if (Math.abs(apartS) > 5) {
    const says = `the collector's clock is ${Math.abs(apartS)} s ${apartS > 0 ? 'ahead of' : 'behind'} this machine's`;
    findings.push({ check, state: 'warning', says, next: 'let both be kept by NTP: timedatectl set-ntp true' });
  }
  const { anomalies = [] } = (await answer?.json().catch(() => undefined)) as { anomalies?: Anomaly[] };
  const skewed = anomalies.filter(({ kind, state }) => kind === 'clock-skew' && state !== 'resolved');
  if (skewed.length === 0) return [...findings, { check, state: 'ok', says: "no device's clock is known to be out" }];
  const says = `clocks are out: ${skewed.map(({ device, devices }) => device ?? `${String(devices)} devices`).join(', ')}`;
  return [...findings, { check, state: 'warning', says, next: 'set the clocks of these devices; fleetally devices anomalies tells since when' }]; // prettier-ignore
}

interface Anomaly {
  readonly kind: string;
  readonly state: string;
  readonly device?: string;
  readonly devices?: unknown;
}

function ask(url: string, path: string): Promise<Response | undefined> {
  return fetch(new URL(path, url), { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => undefined);
}
