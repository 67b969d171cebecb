import { status, type ServerDuplexStream } from '@grpc/grpc-js';
import type { ModelInferRequest, StreamedInferenceFields } from '@fleetally/proto';

import type { ServedModels } from '../serving.js';
import { inferGrpc } from './grpc-infer.js';
import { failureOf } from './grpc-status.js';
import type { Failure } from './grpc-status.js';

type Call = ServerDuplexStream<ModelInferRequest, StreamedInferenceFields>;

export interface StreamOptions {
  readonly models: ServedModels;
  readonly onCall?: (method: string, code: string, seconds: number) => void;
  readonly onError?: (error: unknown) => void;
}

/** Requests of one stream that are read before the first of them is answered: more wait at the caller. */
const MAX_AT_ONCE = 16;

const CLOSING: Failure = { code: status.UNAVAILABLE, details: 'the server is stopping: open another stream later' };

/**
 * Answers the requests of streams, those of one stream side by side. A caller that sends faster than it reads is read
 * more slowly, so that neither its requests nor its answers pile up here.
 */
export class InferStreams {
  readonly #options: StreamOptions;
  readonly #streams = new Set<InferStream>();

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  readonly serve = (call: Call): void => {
    const stream = new InferStream(call, this.#options);
    this.#streams.add(stream);
    const gone = () => this.#streams.delete(stream);
    call.once('cancelled', gone).once('close', gone).once('finish', gone);
  };

  /** A stream may be kept open for as long as its caller likes: each ends now, once what it has asked is answered. */
  close(): void {
    for (const stream of this.#streams) stream.close();
  }
}

class InferStream {
  readonly #call: Call;
  readonly #options: StreamOptions;
  #open = 0;
  /** Set when no more requests are to come, or to be read. */
  #ending: 'asked' | 'closing' | undefined;
  #full = false;
  #settled = false;

  constructor(call: Call, options: StreamOptions) {
    this.#call = call;
    this.#options = options;
    call.on('data', (request: ModelInferRequest) => void this.#take(request));
    call.on('end', () => {
      this.#ending ??= 'asked';
      this.#settle();
    });
    call.on('drain', () => {
      this.#full = false;
      this.#pace();
    });
    // A caller that went away is not answered.
    call.on('error', () => undefined);
  }

  close(): void {
    this.#ending ??= 'closing';
    this.#call.pause();
    this.#settle();
  }

  async #take(request: ModelInferRequest): Promise<void> {
    const call = this.#call;
    this.#open++;
    this.#pace();
    const from = performance.now();
    const { code, answer } = await this.#answer(request);
    this.#open--;
    if (!call.cancelled && !call.write(answer)) this.#full = true;
    this.#options.onCall?.('ModelStreamInfer', status[code], (performance.now() - from) / 1000);
    this.#pace();
    this.#settle();
  }

  async #answer(request: ModelInferRequest): Promise<{ code: status; answer: StreamedInferenceFields }> {
    try {
      return { code: status.OK, answer: { inferResponse: await inferGrpc(this.#options.models, request) } };
    } catch (thrown) {
      const { code, details } = failureOf(thrown, this.#options.onError);
      const { id, modelName } = request;
      return { code, answer: { errorMessage: details, inferResponse: { id, modelName } } };
    }
  }

  #pace(): void {
    if (this.#full || this.#open >= MAX_AT_ONCE || this.#ending === 'closing') this.#call.pause();
    else if (this.#call.isPaused()) this.#call.resume();
  }

  #settle(): void {
    if (this.#ending === undefined || this.#open > 0 || this.#settled) return;
    this.#settled = true;
    if (this.#ending === 'asked') this.#call.end();
    else this.#call.emit('error', CLOSING);
  }
}
