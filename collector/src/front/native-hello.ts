/** What clients of ClickHouse's Native format over HTTP ask first; its answer decides how they read all others. */
export const HELLO = 'SELECT displayName(), version(), revision(), timezone()';

const STRING = 'String';

/**
 * The answer to `HELLO` as a server writes it for a client that named its protocol (`client_protocol_version`): a block
 * in the Native format with a head, and a byte after each type.
 *
 * The engine writes Native without both, whatever a client names. So this answer, which such clients read by their own
 * revision, is written here; it says that the server's revision is 0, by which they read the engine's answers from then on.
 * Of clickhouse-go since it sends `client_protocol_version`, and with it Grafana's ClickHouse datasource.
 */
export function nativeHello(version: string): Buffer {
  const columns: [name: string, type: string, value: Buffer][] = [
    ['displayName()', STRING, text('fleetally')],
    ['version()', STRING, text(version)],
    ['revision()', 'UInt32', Buffer.alloc(4)],
    ['timezone()', STRING, text('UTC')],
  ];
  // Of a block's head: 1 `is_overflows`, 2 `bucket_num` (-1, 32 bits), and the end.
  const head = Buffer.from([1, 0, 2, 0xff, 0xff, 0xff, 0xff, 0]);
  const oneRow = Buffer.from([columns.length, 1]);
  const usualSerialisation = Buffer.from([0]);
  const written = columns.flatMap(([name, type, value]) => [text(name), text(type), usualSerialisation, value]);
  return Buffer.concat([head, oneRow, ...written]);
}

/** Its length in one byte, which holds for these short words, and its bytes. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8').subarray(0, 127);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}
