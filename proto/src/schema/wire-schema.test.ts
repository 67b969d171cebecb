import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fleetally } from '../../gen/messages.js';
import { parseProto } from './parse-proto.js';
import { wireSchema } from './wire-schema.js';

describe('wireSchema', () => {
  const { messages, enums, calls } = wireSchema();

  it('has every message and enum of the generated code, and every field of each', () => {
    const generated = Object.entries(fleetally.v1).filter(([name]) => name !== 'CollectorService');
    expect(new Set([...messages.keys(), ...enums.keys()])).toEqual(new Set(generated.map(([name]) => name)));
    for (const [name, type] of generated) {
      if (typeof type !== 'function' || !('create' in type)) continue;
      const fields = messages.get(name)!.fields.map((field) => camel(field.name));
      const { prototype } = type as { prototype: object };
      const own = Object.keys(prototype).filter(
        (key) => key !== 'constructor' && !(key === 'message' && name.startsWith('Telemetry')),
      );
      expect(new Set(fields), name).toEqual(new Set(own));
    }
  });

  it('reads all .proto files there are', () => {
    expect(readdirSync(new URL('../../fleetally/v1/', import.meta.url)).sort()).toEqual([
      'collector.proto',
      'report.proto',
    ]);
  });

  it('knows types, numbers, labels and comments', () => {
    expect(messages.get('Report')!.fields.find(({ name }) => name === 'inferences')).toEqual({
      number: 9,
      name: 'inferences',
      type: 'sint64',
      label: 'one',
      comment: 'Inferences counted. At privacy level dp this is a noisy count as well, and may be negative.',
    });
    expect(messages.get('Report')!.fields.find(({ name }) => name === 'attributes')).toMatchObject({
      type: 'string',
      label: 'map',
    });
    expect(enums.get('PrivacyLevel')!.values.get(2)).toBe('PRIVACY_LEVEL_DP');
    const requests = calls.map(({ request }) => request);
    expect(requests).toEqual(expect.arrayContaining(['SyncRequest', 'PutPlanRequest', 'TelemetryRequest']));
  });

  it('refuses what it does not understand, so that no field can hide', () => {
    expect(() => parseProto('message A {\n  optional double x = 1;\n}')).toThrow(SyntaxError);
    expect(() => parseProto('message A { int32 x = 1; }')).toThrow(SyntaxError);
  });
});

function camel(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
