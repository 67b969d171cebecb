import type { Completes, Flags, Names, Values } from './flag.js';

/** Shows an answer: in words, or as JSON where `--json` asks for it. */
export type Tell = (answer: object, words: string | (() => string)) => Promise<void>;

/** What a command is run with. */
export interface Call<F extends Flags, T extends readonly string[]> {
  readonly values: Values<F>;
  readonly names: Names<T>;
  readonly tell: Tell;
}

/** What a command is told about, and how it is run. `F` are its options, `T` the names it takes. */
export interface VerbSpec<F extends Flags, T extends readonly string[]> {
  /** One line, for lists. */
  readonly about: string;
  /** Names in their order: `MODEL`, or `[MODEL]` for one that may be left out. */
  readonly takes?: T;
  /** How a shell completes each of them. */
  readonly completes?: readonly (Completes | undefined)[];
  readonly flags: F;
  /** Paragraphs between usage and options. */
  readonly detail?: string;
  /** Command lines that a test runs as they stand, the program's name left out. */
  readonly examples: readonly string[];
  /** Exit codes beside 0, 1 and 2, or what 1 means here. */
  readonly exitCodes?: Readonly<Record<number, string>>;
  /** Resolves to the exit code. What it rejects with is printed without a stack, and ends in 1. */
  readonly run: (call: Call<F, T>) => Promise<number>;
}

/** A command that does one thing. */
export interface Verb extends Omit<VerbSpec<Flags, readonly string[]>, 'run' | 'takes'> {
  readonly kind: 'verb';
  readonly takes: readonly string[];
  readonly run: (call: Call<Flags, readonly string[]>) => Promise<number>;
}

/** Things of one kind, and what can be done to them. */
export interface Noun {
  readonly kind: 'noun';
  readonly about: string;
  readonly verbs: Readonly<Record<string, Verb>>;
  /** The verb that is meant when none is given. @default list, where there is one */
  readonly otherwise?: string;
}

export type Command = Verb | Noun;

/** A command from what it is told about; its options and names are known to `run` with their types. */
export function verb<const F extends Flags, const T extends readonly string[] = readonly []>(
  spec: VerbSpec<F, T>,
): Verb {
  const { run, takes, ...rest } = spec;
  return {
    ...rest,
    kind: 'verb',
    takes: takes ?? [],
    // Parsing makes exactly what `flags` and `takes` say.
    run: (call) => run(call as unknown as Call<F, T>),
  };
}

export function noun(about: string, verbs: Readonly<Record<string, Verb>>): Noun {
  return { kind: 'noun', about, verbs };
}
