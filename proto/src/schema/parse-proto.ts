/** One field of a message, as its .proto file has it. */
export interface WireField {
  readonly number: number;
  readonly name: string;
  /** A scalar type of protobuf's, or the name of a message or enum; of a map, that of its values. */
  readonly type: string;
  readonly label: 'one' | 'repeated' | 'map';
  /** The comment above it, in one line; empty when there is none. */
  readonly comment: string;
}

/** A message, with its fields in the order of the file. */
export interface WireMessage {
  readonly name: string;
  readonly fields: readonly WireField[];
}

/** An enum, with its values by number. */
export interface WireEnum {
  readonly name: string;
  readonly values: ReadonlyMap<number, string>;
}

/** One call: what goes from device to collector, and back. */
export interface WireCall {
  readonly name: string;
  readonly request: string;
  readonly response: string;
}

/** All that the .proto files say, messages and enums by name. */
export interface WireSchema {
  readonly messages: ReadonlyMap<string, WireMessage>;
  readonly enums: ReadonlyMap<string, WireEnum>;
  readonly calls: readonly WireCall[];
}

const FIELD = /^(?:(repeated) )?(?:map<\w+, *([\w.]+)>|([\w.]+)) (\w+) = (\d+)(?: \[.*\])?;$/;
const CALL = /^rpc (\w+)\((?:stream )?(\w+)\) returns \((?:stream )?(\w+)\);$/;
const IGNORED = /^(?:syntax|package|import|reserved|option) .*;$|^oneof \w+ \{$|^service \w+ \{$|^\}$|^$/;

/**
 * What .proto files of this project's form say: one statement a line, messages not nested.
 * Errors: SyntaxError for a line of any other form, so that nothing in a schema is ever passed over in silence.
 */
export function parseProto(...files: readonly string[]): WireSchema {
  const messages = new Map<string, { name: string; fields: WireField[] }>();
  const enums = new Map<string, { name: string; values: Map<number, string> }>();
  const calls: WireCall[] = [];
  for (const file of files) {
    let fields: WireField[] | undefined;
    let values: Map<number, string> | undefined;
    let comment: string[] = [];
    for (const line of file.split('\n').map((text) => text.trim())) {
      if (line.startsWith('//')) {
        comment.push(line.slice(2).trim());
        continue;
      }
      const opened = /^(message|enum) (\w+) \{(\})?$/.exec(line);
      const field = FIELD.exec(line);
      const value = /^(\w+) = (\d+);$/.exec(line);
      const call = CALL.exec(line);
      if (opened?.[1] === 'message') {
        messages.set(opened[2]!, { name: opened[2]!, fields: (fields = []) });
        values = undefined;
      } else if (opened) {
        enums.set(opened[2]!, { name: opened[2]!, values: (values = new Map<number, string>()) });
      } else if (value && values) {
        values.set(Number(value[2]), value[1]!);
      } else if (field && fields) {
        fields.push(fieldOf(field, comment.join(' ')));
      } else if (call) {
        calls.push({ name: call[1]!, request: call[2]!, response: call[3]! });
      } else if (!IGNORED.test(line)) {
        throw new SyntaxError(`no statement of a .proto file that is understood here: ${line}`);
      }
      comment = [];
    }
  }
  return { messages, enums, calls };
}

function fieldOf([, repeated, mapValue, type, name, number]: RegExpExecArray, comment: string): WireField {
  const label = mapValue === undefined ? (repeated === undefined ? 'one' : 'repeated') : 'map';
  return { number: Number(number), name: name!, type: mapValue ?? type!, label, comment };
}
