import { WireError } from './wire-error.js';

/** What a generated message class offers, as far as it is needed here. `encode` gives a writer, never shared. */
export interface MessageType<Decoded, Fields> {
  readonly name: string;
  /** A writer, whose `finish` gives the bytes. */
  encode(fields: Fields): MessageWriter;
  /** Errors: whatever the generated code throws for bytes that are no such message. */
  decode(bytes: Uint8Array): Decoded;
}

/** What has been written and not been taken yet. */
export interface MessageWriter {
  /** The bytes, all at once. */
  finish(): Uint8Array;
}

/** The bytes of one message. Throws WireError UNREPRESENTABLE when a field's value does not fit its type. */
export function encodeMessage<Decoded, Fields>(type: MessageType<Decoded, Fields>, fields: Fields): Uint8Array {
  try {
    return type.encode(fields).finish();
  } catch (cause) {
    throw new WireError('UNREPRESENTABLE', `cannot write ${type.name}: ${reason(cause)}`, { cause });
  }
}

/**
 * One message from its bytes. Fields that this version does not know are passed over; a report keeps them all the same,
 * because its body is stored, signed and sent as the bytes it came in.
 *
 * Byte fields of the result are views of `bytes`: copy what outlives it. Throws WireError MALFORMED only, whatever the
 * bytes are.
 */
export function decodeMessage<Decoded, Fields>(type: MessageType<Decoded, Fields>, bytes: Uint8Array): Decoded {
  try {
    return type.decode(bytes);
  } catch (cause) {
    throw new WireError('MALFORMED', `not a ${type.name}: ${reason(cause)}`, { cause });
  }
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
