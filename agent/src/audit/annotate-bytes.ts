import type { WireField, WireSchema } from '@fleetally/proto';

/** A stretch of a message's bytes, and what it says. Consecutive stretches leave no byte out. */
export interface AnnotatedBytes {
  readonly offset: number;
  readonly length: number;
  /** `body.model.name`; a message's own header has its path alone. */
  readonly path: string;
  readonly type: string;
  /** The value in words, or what the bytes are for. */
  readonly meaning: string;
}

/** Byte fields that hold a message of their own. */
const WITHIN: Readonly<Record<string, string>> = { 'SealedReport.body': 'Report' };
const MAX_DEPTH = 16;

/**
 * Every byte of a message, field by field, from the wire's own schema. Never throws: fields that this version does not
 * know are told as unknown, bytes that are no fields as such. Cost: one pass.
 */
export function annotate(schema: WireSchema, message: string, bytes: Uint8Array): AnnotatedBytes[] {
  const walker = new Walker(schema, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  walker.message(message, 0, bytes.length, '', 0);
  return walker.found;
}

class Walker {
  readonly found: AnnotatedBytes[] = [];
  readonly #schema: WireSchema;
  readonly #bytes: Buffer;

  constructor(schema: WireSchema, bytes: Buffer) {
    this.#schema = schema;
    this.#bytes = bytes;
  }

  message(name: string, from: number, end: number, path: string, depth: number): void {
    const known = this.#schema.messages.get(name);
    for (let at = from; at < end;) {
      const next = this.#field(known?.fields ?? [], name, at, end, path, depth);
      if (next === undefined) {
        this.#add(at, end - at, path, 'bytes', 'no field of a message: damaged, or of another format');
        return;
      }
      at = next;
    }
  }

  /** Where the next field begins; undefined when there is none at `at`. */
  #field(
    fields: readonly WireField[],
    owner: string,
    at: number,
    end: number,
    path: string,
    depth: number,
  ): number | undefined {
    const tag = this.#varint(at, end);
    if (tag === undefined || tag.value >> 3n === 0n || tag.value >= 1n << 32n) return undefined;
    const number = Number(tag.value >> 3n);
    const wire = Number(tag.value & 7n);
    const value = this.#value(wire, tag.next, end);
    if (value === undefined) return undefined;
    const field = fields.find((known) => known.number === number);
    const fits = field !== undefined && wireOf(this.#schema, field) === wire;
    const name = join(path, fits ? field.name : `field ${number}`);
    if (!fits) {
      this.#add(at, value.end - at, name, 'unknown', 'a field that this version does not know');
      return value.end;
    }
    const inner = this.#innerOf(field, owner);
    if (inner !== undefined && depth < MAX_DEPTH) {
      const length = value.end - value.start;
      const said = `${inner}, ${length} bytes, follows`;
      this.#add(at, value.start - at, name, inner, said);
      if (field.label === 'map') this.#mapEntry(field, value.start, value.end, name);
      else this.message(inner, value.start, value.end, name, depth + 1);
      return value.end;
    }
    this.#add(at, value.end - at, name, field.type, this.#say(field, value));
    return value.end;
  }

  #mapEntry(field: WireField, from: number, end: number, path: string): void {
    const side = (number: number, name: string): WireField => ({ ...field, number, name, label: 'one' });
    for (let at = from; at < end;) {
      const next = this.#field([side(1, 'name'), side(2, 'value')], '', at, end, path, MAX_DEPTH);
      if (next === undefined) {
        this.#add(at, end - at, path, 'bytes', 'no field of a message');
        return;
      }
      at = next;
    }
  }

  #innerOf(field: WireField, owner: string): string | undefined {
    if (field.label === 'map') return 'name and value';
    return this.#schema.messages.has(field.type) ? field.type : WITHIN[`${owner}.${field.name}`];
  }

  #say({ type, comment }: WireField, { start, end, number }: Value): string {
    const bytes = this.#bytes.subarray(start, end);
    if (type === 'string') return JSON.stringify(bytes.toString('utf8'));
    if (type === 'bytes') return comment === '' ? `${bytes.length} bytes` : comment;
    const value = number ?? 0n;
    if (type === 'sint64' || type === 'sint32') return String((value >> 1n) ^ -(value & 1n));
    if (type === 'int64' || type === 'int32') return String(BigInt.asIntN(64, value));
    if (type === 'fixed64' || type === 'uint64' || type === 'uint32' || type === 'fixed32') return String(value);
    return this.#schema.enums.get(type)?.values.get(Number(value)) ?? String(value);
  }

  #value(wire: number, at: number, end: number): Value | undefined {
    if (wire === 0) {
      const varint = this.#varint(at, end);
      return varint && { start: at, end: varint.next, number: varint.value };
    }
    if (wire === 2) {
      const length = this.#varint(at, end);
      if (length === undefined || BigInt(end - length.next) < length.value) return undefined;
      return { start: length.next, end: length.next + Number(length.value) };
    }
    const size = wire === 1 ? 8 : wire === 5 ? 4 : undefined;
    if (size === undefined || at + size > end) return undefined;
    const number = size === 8 ? this.#bytes.readBigUInt64LE(at) : BigInt(this.#bytes.readUInt32LE(at));
    return { start: at, end: at + size, number };
  }

  #varint(at: number, end: number): { value: bigint; next: number } | undefined {
    let value = 0n;
    for (let i = 0; i < 10 && at + i < end; i++) {
      const byte = this.#bytes[at + i]!;
      value |= BigInt(byte & 127) << BigInt(7 * i);
      if (byte < 128) return { value: BigInt.asUintN(64, value), next: at + i + 1 };
    }
    return undefined;
  }

  #add(offset: number, length: number, path: string, type: string, meaning: string): void {
    this.found.push({ offset, length, path, type, meaning });
  }
}

/** Where a field's value lies, and the number it is when it is one. */
interface Value {
  readonly start: number;
  readonly end: number;
  readonly number?: bigint;
}

function wireOf(schema: WireSchema, { type, label }: WireField): number {
  if (label === 'map' || type === 'string' || type === 'bytes' || schema.messages.has(type)) return 2;
  if (type === 'fixed64') return 1;
  return type === 'fixed32' ? 5 : 0;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
