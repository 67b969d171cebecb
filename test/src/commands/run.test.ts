import { existsSync, statSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';

import { openOutbox } from '@fleetally/agent';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { DaemonProcess } from '../daemon/daemon-process.js';
import { http, openCall, reply } from '../daemon/http-call.js';
import { agentYaml, pumpFolder, pumpModel, pumpRequest, VERSION_1 } from '../daemon/pump-model.js';
import { helpExamples, runProgram } from '../support/command-line.js';

const INFER = '/v2/models/pump/infer';
const VERSION_2 = '{ name: pump, version: "2", file: pump2.onnx, plan: plan.json }';

let folder: string;
const running: DaemonProcess[] = [];
beforeEach(async () => {
  folder = await pumpFolder();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((daemon) => daemon.end('SIGKILL')));
  await rm(folder, { recursive: true });
});

function start(args: readonly string[] = ['run', '--config', 'agent.yaml']): DaemonProcess {
  const daemon = new DaemonProcess(args, folder);
  running.push(daemon);
  return daemon;
}

/** Reports that wait in the device's spool, the agent having ended. */
async function spooled(): Promise<number> {
  const outbox = openOutbox({ directory: join(folder, 'spool', 'devices', 'pump-7') });
  const { queuedReports } = outbox.status();
  await outbox.close();
  return queuedReports;
}

describe('fleetally-agent run', () => {
  it('runs the example of its help: serves over TCP and the Unix socket, and spools all it counted', async () => {
    const [example] = await helpExamples('fleetally-agent', 'run');
    const daemon = start(example);
    const [tcp, socket] = [await daemon.address('http'), await daemon.address('socket')];
    expect((await http(tcp, '/v2/health/ready')).status).toBe(200);
    const [overTcp, overSocket] = [
      await http(tcp, INFER, { body: pumpRequest(2) }),
      await http(socket, INFER, { body: pumpRequest(2) }),
    ];
    expect(overTcp).toMatchObject({ status: 200, text: overSocket.text });
    expect(JSON.parse(overTcp.text)).toMatchObject({
      model_name: 'pump',
      outputs: [
        { name: 'probabilities', datatype: 'FP32', shape: [2, 2] },
        { name: 'class', datatype: 'INT64', shape: [2] },
      ],
    });
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    const metrics = (await http(tcp, '/metrics')).text;
    expect(metrics).toContain('fleetally_agent_inferences_total{model="pump",version="1"} 2');
    expect(metrics).toContain('fleetally_agent_model_watched{model="pump",version="1"} 1');
    expect(metrics).not.toContain('pump-7');
    expect(await daemon.end('SIGTERM')).toBe(0);
    expect(existsSync(socket)).toBe(false);
    expect(await spooled()).toBe(1);
  });

  it('finishes the request that is on its way when SIGTERM comes, then seals', async () => {
    const daemon = start();
    const tcp = await daemon.address('http');
    const body = pumpRequest();
    const headers = { 'content-length': body.length, expect: '100-continue', connection: 'keep-alive' };
    const call = openCall(tcp, INFER, { method: 'POST', headers });
    const answered = reply(call);
    call.flushHeaders();
    await once(call, 'continue');
    call.write(body.slice(0, 20));
    daemon.signal('SIGTERM');
    // Only a refused connection tells that it no longer listens.
    while (await http(tcp, '/v2/health/live').then(Boolean, () => false));
    call.end(body.slice(20));
    expect(await answered).toMatchObject({ status: 200, connection: 'close' });
    expect(await daemon.exited()).toBe(0);
    expect(await spooled()).toBe(1);
  });

  it('cuts off a request that never ends, and seals all the same', async () => {
    await writeFile(join(folder, 'agent.yaml'), `${agentYaml(VERSION_1)}drainSeconds: 0.2\n`);
    const daemon = start();
    const tcp = await daemon.address('http');
    expect((await http(tcp, INFER, { body: pumpRequest() })).status).toBe(200);
    const call = openCall(tcp, INFER, { method: 'POST', headers: { 'content-length': 99, expect: '100-continue' } });
    const answered = reply(call);
    call.flushHeaders();
    await once(call, 'continue');
    const cutOff = expect(answered).rejects.toThrow();
    expect(await daemon.end('SIGTERM')).toBe(1);
    await cutOff;
    expect(daemon.stderr).toContain('requests were cut off after 0.2 s; what was counted is spooled');
    expect(await spooled()).toBe(1);
  });

  it('replaces models on SIGHUP without dropping a request, and seals what the old ones counted', async () => {
    const daemon = start();
    const socket = await daemon.address('socket');
    let asking = true;
    const failures: string[] = [];
    const load = async (): Promise<void> => {
      while (asking) {
        const { status, text } = await http(socket, INFER, { body: pumpRequest() });
        if (status !== 200) failures.push(text);
      }
    };
    const callers = [load(), load()];
    await writeFile(join(folder, 'pump2.onnx'), pumpModel('2'));
    await writeFile(join(folder, 'agent.yaml'), agentYaml(VERSION_2));
    daemon.signal('SIGHUP');
    await daemon.until(({ stdout }) => (stdout.includes('reloaded') ? true : undefined));
    expect((await http(socket, INFER, { body: pumpRequest() })).text).toContain('"model_version":"2"');
    expect((await http(socket, '/v2/models/pump/versions/1')).status).toBe(404);
    asking = false;
    await Promise.all(callers);
    expect(failures).toEqual([]);
    expect(await daemon.end()).toBe(0);
    expect(await spooled()).toBe(2);
  });

  it('refuses a configuration that is wrong, says why, and keeps the one that runs', async () => {
    const daemon = start();
    const socket = await daemon.address('socket');
    const cases: [string, string][] = [
      ['models: [', 'agent.yaml is not YAML'],
      [`${agentYaml(VERSION_1)}windowSecond: 1\n`, 'unknown key windowSecond, did you mean windowSeconds?'],
      [agentYaml(VERSION_1, VERSION_2), 'model pump 2: '],
      [agentYaml(VERSION_1).replace('pump-7', 'pump-8'), "device can't change while the agent runs: restart it"],
    ];
    for (const [text, message] of cases) {
      await writeFile(join(folder, 'agent.yaml'), text);
      daemon.signal('SIGHUP');
      await daemon.until(({ stderr }) => (stderr.includes(message) ? true : undefined)).catch(() => {});
      expect(daemon.stderr).toContain(message);
    }
    expect((await http(socket, INFER, { body: pumpRequest() })).status).toBe(200);
    expect((await http(socket, '/metrics')).text).toMatch(/fleetally_agent_reloads_total\{result="refused"\} [1-9]/);
  });

  it('serves a model without a plan, and says that it is not watched', async () => {
    await writeFile(join(folder, 'agent.yaml'), agentYaml('{ name: other, version: "1", file: pump.onnx }'));
    const daemon = start();
    const socket = await daemon.address('socket');
    expect(daemon.stderr).toContain('other 1 is loaded, and served unwatched: it has no plan');
    expect((await http(socket, '/v2/models/other/infer', { body: pumpRequest() })).status).toBe(200);
    expect(await daemon.end('SIGINT')).toBe(0);
  });
});

describe('fleetally-agent run without a plan', () => {
  it('counts in generic cells where the fleet is to learn one', async () => {
    await writeFile(join(folder, 'agent.yaml'), agentYaml('{ name: pump, version: "1", file: pump.onnx, plan: auto }'));
    const daemon = start();
    const socket = await daemon.address('socket');
    expect(daemon.stderr).toContain('pump 1 is loaded, and counted by the plan that the fleet learns');
    for (let i = 0; i < 20; i++) await http(socket, INFER, { body: pumpRequest() });
    expect((await http(socket, '/metrics')).text).toContain(
      'fleetally_agent_model_watched{model="pump",version="1"} 1',
    );
    expect(await daemon.end()).toBe(0);
  });
});

describe('fleetally-agent run ends with 1 and says what to do', () => {
  it('when a port or a socket is in use, naming the key', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const yaml = agentYaml(VERSION_1);
    await writeFile(join(folder, 'agent.yaml'), yaml.replace('http: "127.0.0.1:0"', `http: "127.0.0.1:${port}"`));
    const first = start();
    expect(await first.exited()).toBe(1);
    await closed(taken);
    expect(first.stderr).toMatch(/listen\.http: 127\.0\.0\.1:\d+ is in use; .* choose another listen\.http/);
    expect(first.stderr).not.toMatch(/^\s+at /m);

    const owner = createServer().listen(join(folder, 'agent.sock'));
    await once(owner, 'listening');
    await writeFile(join(folder, 'agent.yaml'), yaml);
    const second = start();
    expect(await second.exited()).toBe(1);
    await closed(owner);
    expect(second.stderr).toContain('listen.socket: ');
    expect(second.stderr).toContain('agent.sock is in use');
  });

  it('never on a socket that a killed agent left behind', async () => {
    const killed = start();
    const socket = await killed.address('socket');
    expect(await killed.end('SIGKILL')).toBe('SIGKILL');
    expect(existsSync(socket)).toBe(true);
    expect(await http(await start().address('socket'), '/v2/health/ready')).toMatchObject({ status: 200 });
  });

  it.each([
    [
      'the path of the socket is something else',
      'socket: agent.sock',
      'socket: plan.json',
      'is there and is no socket',
    ],
    ['a model is missing', 'pump.onnx', 'pumpe.onnx', "can't load the model"],
    ['a plan is none', 'plan: plan.json', 'plan: pump.onnx', 'model pump 1: '],
    ["the plan is another model's", 'name: pump', 'name: other', "but the plan is for 'pump'"],
    ['other machines could connect', 'http: "127.0.0.1:0"', 'http: "0.0.0.0:0"', 'say listen.allowRemote: true'],
    ['a key is unknown', 'minSamples', 'minSample', 'did you mean minSamples?'],
  ])('when %s', async (_, from, to, message) => {
    await writeFile(join(folder, 'agent.yaml'), agentYaml(VERSION_1).replace(from, to));
    const { code, stderr } = await runProgram('fleetally-agent', ['run'], folder);
    expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
  });

  it('and with 2 on wrong use; --check only looks', async () => {
    expect((await runProgram('fleetally-agent', ['run', '--confg', 'x'], folder)).code).toBe(2);
    const { code, stdout } = await runProgram('fleetally-agent', ['run', '--check'], folder);
    expect([code, stdout]).toEqual([0, 'agent.yaml: 1 models; nothing is wrong with it\n']);
  });
});

async function closed(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}
