import { readFile } from 'node:fs/promises';

import { parsePlan } from '@fleetally/counts';
import type { Plan } from '@fleetally/counts';

import { AgentError } from './agent-error.js';

/** The plan in any of its three forms: a value, the bytes of its JSON, the path of a JSON file. Throws AgentError BAD_PLAN. */
export async function readPlan(plan: Plan | Uint8Array | string): Promise<Plan> {
  if (typeof plan === 'string') return parse(decode(await read(plan), plan), plan);
  if (plan instanceof Uint8Array) return parse(decode(plan, 'the plan given as bytes'), 'the plan given as bytes');
  return parse(plan, 'the plan');
}

async function read(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new AgentError('BAD_PLAN', `can't read the plan at ${path}: ${messageOf(cause)}`, { cause });
  }
}

function decode(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new AgentError('BAD_PLAN', `${what} is not JSON; a plan is made by buildPlan`, { cause });
  }
}

function parse(json: unknown, what: string): Plan {
  try {
    return parsePlan(json);
  } catch (cause) {
    throw new AgentError('BAD_PLAN', `${what} is no plan: ${messageOf(cause)}`, { cause });
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
