import { HELLO } from './native-hello.js';

/** What clients ask to find their way about, by its canonical text, as a SELECT; undefined for all others. */
export function specialStatement(canonical: string): string | undefined {
  // The name of this machine is nobody's business.
  if (canonical === HELLO) {
    return "SELECT 'fleetally' AS `displayName()`, version(), revision(), timezone()";
  }
  if (canonical === 'SHOW DATABASES') return 'SELECT name FROM system.databases ORDER BY name';
  if (/^SHOW TABLES( FROM [\w`]+)?$/.test(canonical)) return 'SELECT name FROM system.tables ORDER BY name';
  const [, table] = /^DESCRIBE TABLE (?:[\w`]+\.)?`?(\w+)`?$/.exec(canonical) ?? [];
  if (table === undefined) return undefined;
  return `SELECT name, type, default_kind AS default_type, default_expression, comment, '' AS codec_expression, '' AS ttl_expression FROM system.columns WHERE table = '${table}' ORDER BY position`;
}
