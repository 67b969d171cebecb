import { open } from 'node:fs/promises';
import { FIELD_HEAD_BYTES, fieldAt } from '@fleetally/proto';

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
      const { buffer, bytesRead } = await file.read(Buffer.alloc(FIELD_HEAD_BYTES), 0, FIELD_HEAD_BYTES, at);
      const field = fieldAt(buffer.subarray(0, bytesRead), 0);
      if (field === undefined) break;
      const length = field.end - field.start;
      if (field.number === METADATA_PROPS && length <= MOST_ENTRY_BYTES) {
        const entry = await file.read(Buffer.alloc(length), 0, length, at + field.start);
        const { key, value } = entryOf(entry.buffer.subarray(0, entry.bytesRead));
        if (key !== undefined) found.set(key, value ?? '');
      }
      at += field.end;
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
    const text = bytes.subarray(field.start, field.end).toString('utf8');
    if (field.number === KEY) entry.key = text;
    if (field.number === VALUE) entry.value = text;
    at = field.end;
  }
  return entry;
}
