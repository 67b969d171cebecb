/** A JSON Schema, as far as the reference reads it. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

export interface ConfigFileSchema {
  readonly file: string;
  readonly schemaFile: string;
  readonly program: string;
  readonly schema: JsonSchema;
}

/** One row: a key with its path, and what is known of it. */
export interface ConfigKey {
  readonly key: string;
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
}

/** `docs/configuration.md`, from the JSON Schemas that both programs print. Pure. */
export function configPage(files: readonly ConfigFileSchema[]): string {
  return [
    '<!-- Made from the schemas: npx vitest run test/src/docs/reference.test.ts -u -->',
    '# Configuration',
    INTRODUCTION,
    ...files.flatMap((file) => [`## ${file.file}`, opening(file), ...tables(keysOf(file.schema))]),
  ].join('\n\n');
}

const INTRODUCTION = `Every key of both files, from the schemas by which they are checked. All problems of a file are told at once, each with
the key and what would be right; an unknown key is refused, with the one that was probably meant. Units are in the names:
\`…Seconds\`, \`…Days\`, \`…Bytes\`. A key is written with its path: \`listen.grpc\` is \`grpc\` below \`listen\`; \`models[].name\`
is \`name\` of each entry of a list, \`models.*.prefer\` that of each name.`;

function opening({ file, schemaFile, program }: ConfigFileSchema): string {
  return `\`${program} config check ${file}\` says whether a file is right, \`${program} config show ${file}\` prints it with all
defaults. Editors that know YAML schemas complete and check by [${schemaFile}](${schemaFile}), which
\`${program} config schema\` prints:

\`\`\`yaml
# yaml-language-server: $schema=${schemaFile.split('/').at(-1)!}
\`\`\``;
}

/** All keys below a schema, in their order; those of alternatives once each. */
export function keysOf(root: JsonSchema): ConfigKey[] {
  const found = new Map<string, ConfigKey>();
  const walk = (schema: JsonSchema, path: string): void => {
    for (const [name, inner] of Object.entries(schema.properties ?? {})) {
      const key = path === '' ? name : `${path}.${name}`;
      const isRequired = schema.required?.includes(name) === true && inner.default === undefined;
      if (!found.has(key)) found.set(key, { key, schema: inner, isRequired });
      walk(inner, key);
    }
    for (const inner of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) walk(inner, path);
    if (schema.items !== undefined) walk(schema.items, `${path}[]`);
    if (typeof schema.additionalProperties === 'object') walk(schema.additionalProperties, `${path}.*`);
  };
  walk(root, '');
  for (const [, inner] of Object.entries(root.$defs ?? {})) walk(inner, 'predicate');
  return [...found.values()];
}

/** One table a section, under the words of the section itself. */
function tables(keys: readonly ConfigKey[]): string[] {
  const sections = new Map<string, ConfigKey[]>();
  for (const one of keys) {
    const section = one.key.split(/[.[]/)[0]!;
    sections.set(section, [...(sections.get(section) ?? []), one]);
  }
  return [...sections].flatMap(([section, all]) => [
    `### ${section}`,
    ...(section === 'predicate' ? [PREDICATE] : []),
    ['| key | type | default | meaning |', '| --- | --- | --- | --- |', ...all.map(row)].join('\n'),
  ]);
}

const PREDICATE =
  'Wherever devices are meant by their attributes, as in `cohorts.named`. Tests beside one `attribute` must all hold.';

function row({ key, schema, isRequired }: ConfigKey): string {
  const standard = isRequired ? '**required**' : defaultText(schema);
  return `| \`${key}\` | ${cell(typeText(schema))} | ${cell(standard)} | ${cell(schema.description ?? '')} |`;
}

function defaultText({ default: standard }: JsonSchema): string {
  if (standard === undefined) return '';
  return JSON.stringify(standard) === '{}'
    ? ''
    : `\`${typeof standard === 'string' ? standard || '""' : JSON.stringify(standard)}\``;
}

/** In words: `whole number, 1 to 10`, `one of a, b`, `list of texts`. */
export function typeText(schema: JsonSchema): string {
  const { enum: words, anyOf, oneOf, items, additionalProperties, $ref } = schema;
  if ($ref !== undefined) return 'a predicate';
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const).replaceAll('"', '')}\``;
  if (words !== undefined) return words.map((word) => `\`${String(word)}\``).join(', ');
  const alternatives = anyOf ?? oneOf;
  if (alternatives !== undefined) return [...new Set(alternatives.map(typeText))].join(', or ');
  if (schema.type === 'array') return items === undefined ? 'list' : `list of: ${typeText(items)}`;
  if (schema.type === 'object') {
    return typeof additionalProperties === 'object' ? `names, each with: ${typeText(additionalProperties)}` : 'keys';
  }
  const kind = { string: 'text', boolean: '`true`, `false`', number: 'number', integer: 'whole number' }[String(schema.type)]; // prettier-ignore
  return `${kind ?? 'any'}${rangeText(schema)}`;
}

function rangeText({ minimum, maximum, exclusiveMinimum }: JsonSchema): string {
  const most = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? undefined : maximum;
  const least = minimum === undefined || minimum <= -Number.MAX_SAFE_INTEGER ? undefined : minimum;
  if (exclusiveMinimum !== undefined) return most === undefined ? ` above ${exclusiveMinimum}` : ` above ${exclusiveMinimum}, ${most} at most`; // prettier-ignore
  if (least !== undefined && most !== undefined) return `, ${least} to ${most}`;
  if (least !== undefined) return `, ${least} or more`;
  return most === undefined ? '' : `, ${most} at most`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');
}
