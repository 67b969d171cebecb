/** FNV-1a over UTF-16 units, twice with different offsets: 16 hexadecimal digits, the same for the same text. */
function digest(text: string): string {
  return [0x811c9dc5, 0x9747b28c].map((offset) => hash(text, offset).toString(16).padStart(8, '0')).join('');
}

function hash(text: string, offset: number): number {
  let value = offset;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

/** Id of an anomaly, unique within a model and plan; it does not spell the device's name. */
export function anomalyId(kind: string, about: string, raisedAt: number): string {
  return `${kind}-${raisedAt}-${digest(about)}`;
}
