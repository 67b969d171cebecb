import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../config.js';
import { readDeliveryRecords } from '../store/delivery-record-store.js';
import { appendNotifications, readNotifications } from '../store/notification-store.js';
import { openStore, type Store } from '../store/store.js';
import type { Notice } from './notice.js';
import { Notifier, type NotifierOptions } from './notifier.js';
import { openTarget } from './target.js';
import { Receiver, testIncidentNotice, testRecommendationNotice } from './testing-notices.js';
import { signatureOf, type WebhookMessage } from './webhook-message.js';

const NOON = Date.parse('2026-01-13T12:00:00Z');
let folder: string;
let store: Store;
let receiver: Receiver;
let now: number;
let notices: Notice[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-notify-'));
  store = await openStore({ data: join(folder, 'data') }, 0);
  await writeFile(join(folder, 'secret'), 's3cret\n');
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  for (const table of ['notification_deliveries', 'notification_events']) {
    await store.connection.write.command(`TRUNCATE TABLE ${table}`);
  }
  receiver = await Receiver.start();
  now = NOON;
  notices = [await testIncidentNotice()];
});
afterEach(() => receiver.stop());

async function notifier(change: Partial<NotifierOptions> = {}): Promise<Notifier> {
  const hook = { kind: 'webhook', name: 'hook', url: receiver.url, secretFile: join(folder, 'secret') };
  const { notify } = parseConfig({ notify: [{ ...hook, externalUrl: 'https://fleet.example.org/' }] });
  const targets = await Promise.all(notify.map(openTarget));
  const { connection } = store;
  return new Notifier({ connection, targets, notices: () => Promise.resolve(notices), nowMs: () => now, ...change });
}
const messages = () => receiver.received.map(({ body }) => JSON.parse(body) as WebhookMessage);

describe('Notifier', () => {
  it('tells once of what is there and once that it is over, over restarts, and signs it', async () => {
    const first = await notifier();
    await first.run();
    await first.run();
    await (await notifier()).run();
    // It used to open JSON, which is no use to whoever is woken.
    expect(messages()).toMatchObject([
      {
        event: 'incident.opened',
        url: `https://fleet.example.org/#/incidents/${notices[0]!.subject}`,
        api: `https://fleet.example.org/api/v1/incidents/${notices[0]!.subject}`,
      },
    ]);
    notices = [{ ...notices[0]!, isOver: true }];
    await (await notifier()).run();
    await (await notifier()).run();
    expect(messages().map(({ id }) => id)).toEqual([`${notices[0]!.subject}:opened`, `${notices[0]!.subject}:closed`]);
    const [{ headers, body }] = receiver.received as [(typeof receiver.received)[0]];
    // As docs/notifications.md tells receivers to check it.
    const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-fleetally-signature']))!;
    expect(createHmac('sha256', 's3cret').update(`${t!}.${body}`).digest('hex')).toBe(v1);
    expect(Number(t)).toBe(NOON / 1_000);
  });

  it('tries again with growing pauses, also after a restart, and counts the tries', async () => {
    const failing: string[] = [];
    const onFailing = (_target: string, { code }: { code: string }) => failing.push(code);
    receiver.status = 0;
    const one = await notifier({ onFailing });
    await one.run();
    receiver.status = 503;
    await one.run();
    now += 1_000;
    await one.run();
    now += 1_999;
    receiver.status = 200;
    await one.run();
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook']);
    now += 1;
    await one.run();
    expect(receiver.received).toHaveLength(2);
    expect(failing).toEqual(['UNREACHABLE']);
    expect(await readDeliveryRecords(store.connection)).toMatchObject([
      { target: 'hook', phase: 'known', subject: '' },
      { target: 'hook', phase: 'firing', attempts: 3, recordedAtMs: now },
    ]);

    receiver.status = 500;
    notices = [...notices, await testRecommendationNotice()];
    await (await notifier()).run();
    receiver.status = 200;
    await (await notifier()).run();
    expect(messages().at(-1)?.event).toBe('recommendation.opened');
  });

  it('lets one message that is refused hold up no other', async () => {
    notices = [...notices, await testRecommendationNotice()];
    receiver.status = 400;
    const one = await notifier();
    await one.run();
    expect(messages()).toHaveLength(2);
    receiver.status = 200;
    await one.run();
    expect(messages()).toHaveLength(2);
    now += 1_000;
    await one.run();
    expect(messages()).toHaveLength(4);
  });

  it('records that people were told of an incident when every target was', async () => {
    const { subject: incident, model, summary: headline } = notices[0]!;
    const due = {
      incident,
      state: 'due',
      model,
      headline,
      author: 'fleetally',
      reason: 'a1',
      recordedAtMs: NOON,
    } as const;
    await appendNotifications(store.connection, [due, { ...due, incident: 'in-other' }]);
    receiver.status = 503;
    const one = await notifier();
    await one.run();
    expect((await readNotifications(store.connection)).map(({ state }) => state)).toEqual(['due', 'due']);
    receiver.status = 200;
    now += 1_000;
    await one.run();
    const told = await readNotifications(store.connection);
    expect(told.find((each) => each.incident === incident)).toMatchObject({ state: 'delivered', reason: 'hook' });
    expect(told.find((each) => each.incident === 'in-other')).toMatchObject({ state: 'due' });
  });

  it('does not start without the secret that it is to sign with', async () => {
    const url = receiver.url;
    const open = (secretFile: string) => {
      const { notify } = parseConfig({ notify: [{ kind: 'webhook', url, secretFile }] });
      return openTarget(notify[0]!);
    };
    await expect(open(join(folder, 'none'))).rejects.toMatchObject({ code: 'SECRET' });
    await writeFile(join(folder, 'empty'), ' \n');
    await expect(open(join(folder, 'empty'))).rejects.toMatchObject({ code: 'SECRET' });
  });
});

describe('signatureOf', () => {
  it('is what openssl says', () => {
    // printf '1768305600.{"a":1}' | openssl dgst -sha256 -hmac s3cret
    expect(signatureOf('{"a":1}', 's3cret', 1_768_305_600)).toBe(
      't=1768305600,v1=e0309a3f6d2e2ef1bc0e36793f8e23b9a0e14e21ce35891a6da3ab6251ce50be',
    );
  });
});
