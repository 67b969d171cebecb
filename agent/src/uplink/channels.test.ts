import { describe, expect, it } from 'vitest';
import { ChannelPool, checkTarget } from './channels.js';

describe('checkTarget', () => {
  it.each(['localhost:4317', '127.0.0.1:1', '127.8.0.1:65535', '[::1]:4317', 'unix:/run/fleetally.sock'])(
    'takes %s without TLS: it does not leave this machine',
    (address) => {
      expect(() => {
        checkTarget({ address });
      }).not.toThrow();
    },
  );

  it.each([
    'collector.example:4317',
    '10.0.0.1:4317',
    '[2001:db8::1]:4317',
    'localhost.example:1',
    '127.0.0.1.example:1',
  ])('refuses %s without TLS unless told', (address) => {
    expect(() => {
      checkTarget({ address });
    }).toThrow(expect.objectContaining({ code: 'INSECURE' }));
    expect(() => {
      checkTarget({ address, insecure: true });
    }).not.toThrow();
    expect(() => {
      checkTarget({ address, tls: true });
    }).not.toThrow();
  });

  it.each(['', 'collector', 'http://collector:80', 'a b:1', ':1', '::1:4317'])(
    'refuses the address "%s"',
    (address) => {
      expect(() => {
        checkTarget({ address, tls: true });
      }).toThrow(expect.objectContaining({ code: 'BAD_ADDRESS' }));
    },
  );

  it('refuses certificates that are none', () => {
    const tls = { cert: 'no PEM', key: 'no PEM either' };
    expect(() => {
      checkTarget({ address: 'c:1', tls });
    }).toThrow(expect.objectContaining({ code: 'BAD_TLS' }));
  });
});

describe('ChannelPool', () => {
  it('shares one client per target until the last lease ends', () => {
    const pool = new ChannelPool();
    const a = pool.lease({ address: 'localhost:1' });
    const b = pool.lease({ address: 'localhost:1' });
    const other = pool.lease({ address: 'localhost:1', tls: { ca: undefined as unknown as string } });
    expect(b.client).toBe(a.client);
    expect(other.client).not.toBe(a.client);
    a.release();
    a.release();
    expect(pool.lease({ address: 'localhost:1' }).client).toBe(b.client);
    b.release();
  });
});
