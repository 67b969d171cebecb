import { readFileSync } from 'node:fs';
import { parseProto, type WireSchema } from './parse-proto.js';

const FOLDER = new URL('../../fleetally/v1/', import.meta.url);

/**
 * Every message, field and call of the wire, from the .proto files that this package ships: for whoever has to say
 * what can be sent at all. Errors: those of the file system, when the files are missing. Cost: reads two small files.
 */
export function wireSchema(): WireSchema {
  return parseProto(...['report.proto', 'collector.proto'].map((name) => readFileSync(new URL(name, FOLDER), 'utf8')));
}
