import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ServiceManager } from './service-manager.js';

const SYSTEMD = { NOTIFY_SOCKET: '/run/systemd/notify', WATCHDOG_USEC: '3000000', WATCHDOG_PID: String(process.pid) };

let told: string[];
const send = (...lines: readonly string[]): Promise<void> => {
  told.push(lines[0]!);
  return Promise.resolve();
};
const well = (): Promise<undefined> => Promise.resolve(undefined);

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('a service of systemd', () => {
  it('is ready, tells the watchdog three times in its time, reloads and stops, in this order', async () => {
    const manager = new ServiceManager(SYSTEMD, send);
    await manager.ready(well);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await manager.whileReloading(() => Promise.resolve(7))).toBe(7);
    await manager.stopping();
    await vi.advanceTimersByTimeAsync(10_000);
    const pings = ['WATCHDOG=1', 'WATCHDOG=1', 'WATCHDOG=1'];
    expect(told).toEqual(['READY=1', ...pings, 'RELOADING=1', 'READY=1', 'STOPPING=1']);
  });

  it('keeps from the watchdog that it lives while it can do nothing, and says why', async () => {
    const amiss: (string | Error | undefined)[] = [
      'the store is not taking reports',
      new Error('no answer'),
      undefined,
    ];
    const manager = new ServiceManager(SYSTEMD, send);
    await manager.ready(() => {
      const next = amiss.shift();
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
    });
    await vi.advanceTimersByTimeAsync(3_000);
    const reasons = ['STATUS=not healthy: the store is not taking reports', 'STATUS=not healthy: no answer'];
    expect(told).toEqual(['READY=1', ...reasons, 'WATCHDOG=1']);
  });

  it('is ready again after a reload that failed, and the caller hears why', async () => {
    const manager = new ServiceManager(SYSTEMD, send);
    await expect(manager.whileReloading(() => Promise.reject(new Error('not YAML')))).rejects.toThrow('not YAML');
    expect(told).toEqual(['RELOADING=1', 'READY=1']);
  });

  it('goes on when systemd cannot be told, and complains once', async () => {
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const manager = new ServiceManager(SYSTEMD, () => Promise.reject(new Error('spawn systemd-notify ENOENT')));
    await manager.ready(well);
    await manager.stopping();
    expect(said).toHaveBeenCalledExactlyOnceWith(
      'warning: systemd could not be told READY=1 STATUS=ready: spawn systemd-notify ENOENT\n',
    );
  });
});

it.each([
  ['no systemd', {}, []],
  ['no watchdog', { NOTIFY_SOCKET: '/run/n' }, ['READY=1']],
  ["another process's watchdog", { ...SYSTEMD, WATCHDOG_PID: '1' }, ['READY=1']],
])('with %s, nothing more is said', async (_, environment, expected) => {
  const manager = new ServiceManager(environment, send);
  await manager.ready(well);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told).toEqual(expected);
});
