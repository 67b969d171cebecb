import type { IncomingMessage } from 'node:http';

import type { ServedModel, ServedModels } from '../serving.js';
import { feedbackAnswer, readFeedbackRequest } from './feedback-request.js';
import { HttpError } from './http-error.js';
import { readInferRequest } from './infer-request.js';
import { writeInferResponse } from './infer-response.js';
import { readBody } from './request-body.js';
import type { RestRoute } from './rest-routes.js';

/** What goes back. `parts` are written one after the other, as they are. */
export interface RestAnswer {
  readonly status: number;
  readonly type: string;
  readonly parts: readonly (Uint8Array | string)[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** The JSON's length where raw tensors follow it, in requests and answers. */
const HEAD_LENGTH = 'inference-header-content-length';

/** An id, a class and a few words. */
const FEEDBACK_BYTES = 4_096;

const JSON_TYPE = 'application/json';

/** Extensions of the protocol that are offered, by their published names. */
export const EXTENSIONS = ['binary_tensor_data'] as const;

/** Answers one request whose path and method are right. Errors: HttpError, ServingError. */
export async function restAnswer(
  route: RestRoute,
  request: IncomingMessage,
  { models, maxBytes }: { readonly models: ServedModels; readonly maxBytes: number },
): Promise<RestAnswer> {
  switch (route.name) {
    case 'server':
      return json(200, { name: models.serverName, version: models.serverVersion, extensions: EXTENSIONS });
    case 'live':
      return json(models.live ? 200 : 503, { live: models.live });
    case 'ready':
      return json(models.ready ? 200 : 503, { ready: models.ready });
    case 'index': {
      const index = models.list().map(({ name, version, ready }) => {
        return { name, version, state: ready ? 'READY' : 'UNAVAILABLE', reason: '' };
      });
      return json(200, index);
    }
    case 'model':
      return json(200, describe(models, models.find(route.model, route.version)));
    case 'model-ready': {
      const { name, ready } = models.find(route.model, route.version);
      return json(ready ? 200 : 503, { name, ready });
    }
    case 'infer':
      return infer(() => models.find(route.model, route.version), request, maxBytes);
    case 'feedback':
      return feedback(() => models.find(route.model, route.version), request);
  }
}

async function infer(find: () => ServedModel, request: IncomingMessage, maxBytes: number): Promise<RestAnswer> {
  // Asked twice: what isn't there is told before its body comes, and while a body comes the model may be replaced.
  find();
  const told = headLength(request);
  const body = await readBody(request, { maxBytes, ...(told === undefined ? {} : { headBytes: told }) });
  if (told !== undefined && told > body.length) {
    throw new HttpError(400, `${HEAD_LENGTH} says ${told} bytes of JSON, but the body has ${body.length}`);
  }
  const asked = readInferRequest(body, told ?? body.length);
  const model = find();
  const tensors = await model.infer(
    asked.inputs,
    asked.outputs.map(({ name }) => name),
    asked.id,
  );
  const { head, raw } = writeInferResponse(model, asked, tensors);
  if (raw.length === 0) return { status: 200, type: JSON_TYPE, parts: [head] };
  const headers = { [HEAD_LENGTH]: String(head.length) };
  return { status: 200, type: 'application/octet-stream', parts: [head, ...raw], headers };
}

/** Not of the protocol: it has no way to say what became of an inference. */
async function feedback(find: () => ServedModel, request: IncomingMessage): Promise<RestAnswer> {
  find();
  const { target, label } = readFeedbackRequest(await readBody(request, { maxBytes: FEEDBACK_BYTES }));
  const { status, answer } = feedbackAnswer(find().recordFeedback?.(target, label) ?? 'not-counted');
  return json(status, answer);
}

function headLength({ headers }: IncomingMessage): number | undefined {
  const text = headers[HEAD_LENGTH];
  if (text === undefined) return undefined;
  if (typeof text === 'string' && /^\d{1,15}$/.test(text)) return Number(text);
  throw new HttpError(400, `${HEAD_LENGTH} must be the number of bytes of the JSON before the raw tensors`);
}

function describe(models: ServedModels, { name, inputs, outputs }: ServedModel): object {
  const versions = models.list().flatMap((model) => (model.name === name ? [model.version] : []));
  return { name, versions, platform: 'onnxruntime_onnx', inputs, outputs };
}

export function json(status: number, value: unknown): RestAnswer {
  return { status, type: JSON_TYPE, parts: [JSON.stringify(value)] };
}
