import { createHash } from 'node:crypto';
import type { Plan } from './plan.js';
import { PLAN_LIMITS } from './plan.js';
import { PlanError } from './plan-error.js';
import { parsePlan } from './parse-plan.js';

/**
 * A plan's one and only byte form: UTF-8 JSON without white space, keys sorted by code unit, numbers in their shortest
 * text that reads back as the same double (ECMAScript's Number::toString). Equal plans have equal bytes on every machine.
 */
export function canonicalPlanBytes(plan: Plan): Uint8Array {
  return new TextEncoder().encode(canonicalJson(plan));
}

/**
 * The plan in its canonical bytes; the round trip of `canonicalPlanBytes`.
 *
 * Errors: PlanError NOT_JSON, NOT_CANONICAL (a valid plan in other bytes would have another digest than it says), and
 * all of `parsePlan`'s.
 */
export function planFromBytes(bytes: Uint8Array): Plan {
  if (bytes.length > PLAN_LIMITS.bytes) {
    throw new PlanError('NOT_JSON', '', `${bytes.length} bytes, at most ${PLAN_LIMITS.bytes} are allowed`);
  }
  const plan = parsePlan(parseJson(bytes));
  const canonical = canonicalPlanBytes(plan);
  if (Buffer.compare(canonical, bytes) !== 0) {
    throw new PlanError('NOT_CANONICAL', '', 'the bytes are not in canonical form (sorted keys, no white space)');
  }
  return plan;
}

/** SHA-256 of the plan's canonical bytes, 32 bytes. */
export function planDigest(plan: Plan): Uint8Array {
  return new Uint8Array(createHash('sha256').update(canonicalPlanBytes(plan)).digest());
}

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw new PlanError('NOT_JSON', '', 'the bytes are not JSON in UTF-8', { cause });
  }
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}
