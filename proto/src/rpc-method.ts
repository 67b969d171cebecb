import { decodeMessage, encodeMessage, type MessageType } from './wire.js';

/** One rpc: what is written (`Fields`) and what is read (decoded messages) differ in type, so each has its own. */
export interface RpcMethod<RequestFields, ResponseFields, Request, Response> {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly requestSerialize: (fields: RequestFields) => Buffer;
  readonly requestDeserialize: (bytes: Buffer) => Request;
  readonly responseSerialize: (fields: ResponseFields) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Response;
}

/** Which way an rpc streams. */
export type Streaming = 'none' | 'response' | 'both';

/** One rpc of `service` (`/package.Service`) as grpc-js wants it. */
export function rpcMethod<Request, RequestFields, Response, ResponseFields>(
  service: string,
  name: string,
  request: MessageType<Request, RequestFields>,
  response: MessageType<Response, ResponseFields>,
  streaming: Streaming = 'none',
): RpcMethod<RequestFields, ResponseFields, Request, Response> {
  return {
    path: `${service}/${name}`,
    requestStream: streaming === 'both',
    responseStream: streaming !== 'none',
    requestSerialize: (fields) => toBuffer(encodeMessage(request, fields)),
    requestDeserialize: (bytes) => decodeMessage(request, bytes),
    responseSerialize: (fields) => toBuffer(encodeMessage(response, fields)),
    responseDeserialize: (bytes) => decodeMessage(response, bytes),
  };
}

/** The same memory as a Buffer, which is what grpc-js sends. */
function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
