import { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';

import { Client, credentials, status, type ServiceError } from '@grpc/grpc-js';
import { inferenceService, type StreamedInferenceFields } from '@fleetally/proto';
import { afterEach, describe, expect, it } from 'vitest';

import type { ServedModel, ServedModels, ServedTensor } from '../serving.js';
import { startGrpcServer, type RunningGrpc } from './grpc-server.js';
import { InferStreams } from './grpc-stream.js';

type Call = Parameters<InferStreams['serve']>[0];

/** A model whose inferences end when they are told to. */
class Held implements ServedModel {
  readonly name = 'held';
  readonly version = '1';
  readonly ready = true;
  readonly inputs = [];
  readonly outputs = [];
  readonly waiting: (() => void)[] = [];
  taken = 0;
  holding = true;
  #arrived: () => void = () => {};
  readonly arrived = new Promise<void>((resolve) => (this.#arrived = resolve));

  async infer(inputs: readonly ServedTensor[]): Promise<readonly ServedTensor[]> {
    this.taken++;
    this.#arrived();
    if (this.holding) await new Promise<void>((resolve) => this.waiting.push(resolve));
    return inputs;
  }
}

function serving(model: ServedModel): ServedModels {
  return { serverName: 's', serverVersion: '1', live: true, ready: true, list: () => [model], find: () => model };
}

const REQUEST = { id: '', modelName: 'held', modelVersion: '', parameters: {}, inputs: [], outputs: [], rawInputContents: [] }; // prettier-ignore

/** The server's end of a stream whose caller sends 200 requests at once and reads only when told to. */
function hasty(): { readonly call: Call; readonly answers: () => number; readonly read: () => void } {
  const written: (() => void)[] = [];
  let answers = 0;
  let reading = false;
  const duplex = new Duplex({
    objectMode: true,
    read: () => undefined,
    write(_answer, _encoding, callback) {
      answers++;
      if (reading) callback();
      else written.push(callback);
    },
  });
  for (let i = 0; i < 200; i++) duplex.push(REQUEST);
  duplex.push(null);
  const read = () => {
    reading = true;
    for (const callback of written.splice(0)) callback();
  };
  return { call: Object.assign(duplex, { cancelled: false }) as unknown as Call, answers: () => answers, read };
}

/** Until nothing that is ready to run is left. */
async function settled(): Promise<void> {
  for (let i = 0; i < 400; i++) await setImmediate();
}

describe('a stream of inferences', () => {
  it('reads no more than 16 requests before the first is answered, and all of them in the end', async () => {
    const model = new Held();
    const { call, answers, read } = hasty();
    read();
    new InferStreams({ models: serving(model) }).serve(call);
    await settled();
    expect(model.taken).toBe(16);
    model.waiting.shift()!();
    await settled();
    expect([model.taken, answers()]).toEqual([17, 1]);
    model.holding = false;
    for (const answer of model.waiting) answer();
    await settled();
    expect([model.taken, answers(), call.writableFinished]).toEqual([200, 200, true]);
  });

  // Three thousand requests of 200 kB, their answers unread, were all answered into memory: 680 MB.
  it('stops reading when its answers are not read, and goes on when they are', async () => {
    const model = new Held();
    model.holding = false;
    const { call, answers, read } = hasty();
    new InferStreams({ models: serving(model) }).serve(call);
    await settled();
    expect(model.taken).toBeGreaterThan(0);
    expect(model.taken).toBeLessThanOrEqual(16 + call.writableHighWaterMark);
    read();
    await settled();
    expect([model.taken, answers(), call.writableFinished]).toEqual([200, 200, true]);
  });
});

describe('a stream that is open when the server stops', () => {
  let server: RunningGrpc | undefined;
  let client: Client | undefined;
  afterEach(() => {
    client?.close();
    server?.cut();
  });

  async function open(model: Held) {
    server = await startGrpcServer(serving(model), { address: '127.0.0.1:0', maxBytes: 1_000_000 });
    client = new Client(server.address, credentials.createInsecure());
    const { path, requestSerialize, responseDeserialize } = inferenceService.modelStreamInfer;
    const stream = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
    const answers: StreamedInferenceFields[] = [];
    stream.on('data', (answer: StreamedInferenceFields) => answers.push(answer));
    const failed = new Promise<ServiceError>((resolve) => stream.on('error', resolve));
    stream.write(REQUEST);
    await model.arrived;
    return { server, stream, answers, failed };
  }

  // It kept the daemon from ending for as long as it was open, up to drainSeconds, and then counted as cut off.
  it('ends as UNAVAILABLE when it is idle', async () => {
    const model = new Held();
    model.holding = false;
    const { server: running, stream, failed } = await open(model);
    await new Promise((resolve) => stream.once('data', resolve));
    await running.close();
    expect((await failed).code).toBe(status.UNAVAILABLE);
  });

  it('is answered first what it has asked', async () => {
    const model = new Held();
    const { server: running, answers, failed } = await open(model);
    const closed = running.close();
    await settled();
    expect(answers).toEqual([]);
    model.waiting[0]!();
    await closed;
    expect((await failed).code).toBe(status.UNAVAILABLE);
    expect(answers).toHaveLength(1);
  });
});
