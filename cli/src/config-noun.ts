import type { z } from 'zod';
import { noun, verb, type Noun } from './command.js';
import { JSON_FLAG } from './flag.js';
import { jsonSchemaOf } from './json-schema.js';

/** The settings of one program. */
export interface ConfigFile {
  /** Where they are when nothing else is said. */
  readonly standard: string;
  readonly schema: z.ZodType;
  /** Rejects with a ConfigError that names the key and what would be right. */
  readonly load: (file: string) => Promise<object>;
}

/** `config check|schema|show`: of both programs alike. */
export function configNoun({ standard, schema, load }: ConfigFile): Noun {
  return noun('the settings', {
    check: verb({
      about: 'say whether a file of settings is right, and what is wrong with it',
      takes: ['[FILE]'],
      completes: ['file'],
      flags: JSON_FLAG,
      detail: `FILE is ${standard}, where none is given.`,
      exitCodes: { 1: 'something is wrong with it' },
      examples: [`config check ${standard}`],
      async run({ names: [file = standard], tell }) {
        await load(file);
        await tell({ file, valid: true }, `${file}: nothing is wrong with it\n`);
        return 0;
      },
    }),
    show: verb({
      about: 'all settings as they hold, defaults filled in',
      takes: ['[FILE]'],
      completes: ['file'],
      flags: JSON_FLAG,
      detail: `FILE is ${standard}, where none is given. Passwords are not shown.`,
      examples: [`config show ${standard}`],
      async run({ names: [file = standard], tell }) {
        const config = withoutSecrets(await load(file));
        await tell({ file, config }, () => `${JSON.stringify(config, undefined, 2)}\n`);
        return 0;
      },
    }),
    schema: verb({
      about: 'the JSON Schema of the settings, for editors',
      flags: JSON_FLAG,
      examples: ['config schema'],
      async run({ tell }) {
        const document = jsonSchemaOf(schema, standard);
        await tell(
          { schema: 'fleetally.config-schema/1', document },
          () => `${JSON.stringify(document, undefined, 2)}\n`,
        );
        return 0;
      },
    }),
  });
}

function withoutSecrets(value: object): object {
  return JSON.parse(
    JSON.stringify(value, (key, inner: unknown) => (key === 'password' && inner !== '' ? '(not shown)' : inner)),
  ) as object;
}
