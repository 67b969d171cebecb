/** What a shell may offer for a value: words, files, folders, or names that only the program can look up. */
export type Completes = readonly string[] | 'file' | 'folder' | { readonly from: string };

/**
 * One option of a command. The object serves parsing, the help, the reference and completion alike.
 *
 * `json` is the option of that name: alone it stands for standard output, `--json=FILE` for a file.
 */
export interface Flag {
  readonly type: 'string' | 'boolean' | 'json';
  /** May be given several times. */
  readonly multiple?: boolean;
  readonly default?: string;
  /** What the help calls the value, such as FILE. Of `json`: that the file may also be the next word, as it once had to. */
  readonly value?: string;
  readonly about: string;
  readonly completes?: Completes;
  /** Older names, which go on working. */
  readonly also?: readonly string[];
}

export type Flags = Readonly<Record<string, Flag>>;

type ValueOf<F extends Flag> = F['type'] extends 'boolean'
  ? boolean
  : F extends { readonly multiple: true }
    ? string[] | undefined
    : F extends { readonly default: string }
      ? string
      : string | undefined;

/** What was given, by name: strings, lists of them, and truth values. */
export type Values<F extends Flags> = { readonly [K in keyof F]: ValueOf<F[K]> };

/** `MODEL` must be given, `[MODEL]` may be. */
export type Names<T extends readonly string[]> = {
  readonly [I in keyof T]: T[I] extends `[${string}` ? string | undefined : string;
};

/** Results for machines; without it they are told in words. */
export const JSON_FLAG = {
  json: { type: 'json', about: 'for machines, on standard output; --json=FILE writes it into a file' },
} as const satisfies Flags;

/** The same where `--json FILE` and `--json -` have long been the way to write it. */
export const JSON_FILE_FLAG = {
  json: { ...JSON_FLAG.json, value: 'FILE' },
} as const satisfies Flags;

/** Who changes something, and why: kept on record. */
export const RECORD_FLAGS = {
  reason: { type: 'string', value: 'TEXT', about: 'why, for the record' },
  author: { type: 'string', value: 'NAME', about: 'who, for the record' },
} as const satisfies Flags;
