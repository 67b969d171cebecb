/** Bounds on names that people chose, so that no device fills tables and label sets with something else. */
export const NAME_CHARS = 200;
const ATTRIBUTES = 32;
const ATTRIBUTE_NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/;

/** One gRPC message. The largest honest one is a plan of about a megabyte. */
export const MESSAGE_BYTES = 4 << 20;

/** One report. Twenty features take 700 bytes; the largest plan allowed some hundred kilobytes. */
export const REPORT_BYTES = 1 << 20;

/** What is wrong with a device's name; undefined when nothing is. */
export function deviceProblem(device: string): string | undefined {
  if (device === '') return 'the device has no name';
  if (device.length > NAME_CHARS) return `a device's name may have ${NAME_CHARS} characters`;
  return undefined;
}

/** What is wrong with a device's attributes; undefined when nothing is. */
export function attributesProblem(attributes: Readonly<Record<string, string>>): string | undefined {
  const entries = Object.entries(attributes);
  if (entries.length > ATTRIBUTES) return `a device may have ${ATTRIBUTES} attributes`;
  for (const [name, value] of entries) {
    if (!ATTRIBUTE_NAME.test(name)) return 'attribute names are letters, digits, _ . and -, at most 64 of them';
    if (value.length > NAME_CHARS) return `attribute ${name}: values may have ${NAME_CHARS} characters`;
  }
  return undefined;
}
