import { open } from 'node:fs/promises';

/** ModelProto.metadata_props, and the fields of its entries (onnx.proto3). */
const METADATA_PROPS = 14;
const KEY = 1;
const VALUE = 2;
/** Names are short; a longer entry is somebody else's. */
const MOST_ENTRY_BYTES = 1024 * 1024;
const READ_BYTES = 64 * 1024;

/**
 * The metadata that a model's author wrote into an ONNX file, such as the names of features and classes. onnxruntime's
 * JavaScript layer doesn't give it. Other fields (the weights among them) are skipped without being read.
 *
 * A file that is no ONNX gives what could be read before that showed: the runtime is who refuses it.
 * Errors: those of the file system. Cost: a few small reads, whatever the file's size.
 */
export async function modelMetadata(path: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const file = await open(path);
  try {
    const { size } = await file.stat();
    for (let at = 0; at < size;) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(20), 0, 20, at);
      const field = fieldAt(buffer.subarray(0, bytesRead), 0);
      if (field === undefined) break;
      if (field.number === METADATA_PROPS && field.length <= MOST_ENTRY_BYTES) {
        const entry = await file.read(Buffer.alloc(field.length), 0, field.length, at + field.start);
        const { key, value } = entryOf(entry.buffer.subarray(0, entry.bytesRead));
        if (key !== undefined) found.set(key, value ?? '');
      }
      at += field.start + field.length;
    }
  } finally {
    await file.close();
  }
  return found;
}

/** A list of names as authors write it: JSON, or separated by commas. Undefined when there is none. */
export function namesIn(text: string | undefined): string[] | undefined {
  if (text === undefined || text.length > READ_BYTES) return undefined;
  if (text.trimStart().startsWith('[')) {
    try {
      const value: unknown = JSON.parse(text);
      return Array.isArray(value) ? value.map(String) : undefined;
    } catch {
      return undefined;
    }
  }
  const names = text.split(',').map((name) => name.trim());
  return names.every((name) => name !== '') ? names : undefined;
}

function entryOf(bytes: Buffer): { key?: string; value?: string } {
  const entry: { key?: string; value?: string } = {};
  for (let at = 0; at < bytes.length;) {
    const field = fieldAt(bytes, at);
    if (field === undefined) break;
    const text = bytes.subarray(at + field.start, at + field.start + field.length).toString('utf8');
    if (field.number === KEY) entry.key = text;
    if (field.number === VALUE) entry.value = text;
    at += field.start + field.length;
  }
  return entry;
}

/** One field of a protobuf message: where its content begins after `at`, and how long it is. */
function fieldAt(bytes: Buffer, at: number): { number: number; start: number; length: number } | undefined {
  const tag = varintAt(bytes, at);
  if (tag === undefined) return undefined;
  const number = Math.floor(tag.value / 8);
  switch (tag.value % 8) {
    case 0: {
      const value = varintAt(bytes, at + tag.bytes);
      return value && { number, start: tag.bytes + value.bytes, length: 0 };
    }
    case 1:
      return { number, start: tag.bytes, length: 8 };
    case 2: {
      const length = varintAt(bytes, at + tag.bytes);
      return length && { number, start: tag.bytes + length.bytes, length: length.value };
    }
    case 5:
      return { number, start: tag.bytes, length: 4 };
    default:
      return undefined;
  }
}

function varintAt(bytes: Buffer, at: number): { value: number; bytes: number } | undefined {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, bytes: i + 1 };
  }
  return undefined;
}
