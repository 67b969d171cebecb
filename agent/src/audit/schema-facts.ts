import type { WireSchema } from '@fleetally/proto';

/** One field that something which leaves a device has. */
export interface FieldFact {
  /** `Report.inferences`. */
  readonly name: string;
  readonly type: string;
  readonly comment: string;
}

/** What can leave a device at all, from the wire's own definition. */
export interface SchemaFacts {
  /** The calls a device makes, and what it sends with each. */
  readonly calls: readonly string[];
  readonly fields: readonly FieldFact[];
  /** Fields of a floating-point type. A value that a model has seen would need one. */
  readonly floating: readonly string[];
  readonly texts: readonly string[];
  readonly bytes: readonly string[];
}

const FLOATING = new Set(['float', 'double']);
/** A byte field that holds a message. */
const WITHIN = new Map([['SealedReport.body', 'Report']]);

/** Every field that is reachable from a request, so that none is left out by hand. */
export function schemaFacts(schema: WireSchema): SchemaFacts {
  const fields: FieldFact[] = [];
  const seen = new Set<string>();
  const visit = (message: string): void => {
    const known = schema.messages.get(message);
    if (known === undefined || seen.has(message)) return;
    seen.add(message);
    for (const { name, type, label, comment } of known.fields) {
      const path = `${message}.${name}`;
      const said = label === 'map' ? `${type} by name` : label === 'repeated' ? `${type}, several` : type;
      fields.push({ name: path, type: said, comment });
      visit(WITHIN.get(path) ?? type);
    }
  };
  for (const { request } of schema.calls) visit(request);
  const ofType = (accept: (type: string) => boolean): string[] =>
    fields.filter(({ type }) => accept(type.split(/[ ,]/)[0]!)).map(({ name }) => name);
  return {
    calls: schema.calls.map(({ name, request }) => `${name}: ${request}`),
    fields,
    floating: ofType((type) => FLOATING.has(type)),
    texts: ofType((type) => type === 'string'),
    bytes: ofType((type) => type === 'bytes'),
  };
}
