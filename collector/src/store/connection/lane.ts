import { attempt, StoreError, type StoreErrorCode } from '../store-error.js';
import { Gate } from './gate.js';

/** Values for `{name:Type}` places in a statement. Values never enter the SQL text. */
export type Parameters = Readonly<Record<string, string | number | boolean | readonly string[] | readonly number[]>>;

/** One row as JSON. Read it with the helpers of `fields.ts`, which check the type. */
export type Row = Readonly<Record<string, unknown>>;

/** Where rows in RowBinary go: the table, its columns in the order of the bytes, and their types. */
export interface BinaryTarget {
  readonly table: string;
  readonly columns: readonly (readonly [name: string, type: string])[];
}

/** What one way of reaching ClickHouse has to offer; everything else is the same for all of them. */
export interface Driver {
  command(sql: string, parameters?: Parameters): Promise<void>;
  json(sql: string, parameters?: Parameters): Promise<Row[]>;
  binary(sql: string, parameters?: Parameters): Promise<Buffer>;
  insertJson(table: string, rows: readonly Row[]): Promise<void>;
  insertBinary(target: BinaryTarget, body: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** Told of each statement when it is over: how long it took, waiting in its lane not counted, and how it ended. */
export type LaneObserver = (seconds: number, outcome: 'ok' | StoreErrorCode) => void;

/**
 * One queue of statements. Statements of different lanes never wait for each other: a slow page must not delay an
 * insert, nor an insert the tick.
 *
 * Settings belong inside the SQL (`… SETTINGS x = 1`). The client's option for them becomes a sticky SET in the embedded
 * engine and would change later statements, silently. Errors: StoreError only.
 */
export class Lane {
  readonly #driver: Driver;
  readonly #gate: Gate;
  readonly #observe: LaneObserver | undefined;

  constructor(driver: Driver, atOnce: number, observe?: LaneObserver) {
    this.#driver = driver;
    this.#gate = new Gate(atOnce);
    this.#observe = observe;
  }

  /** A statement without a result. */
  command(sql: string, parameters?: Parameters): Promise<void> {
    return this.#run(sql, () => this.#driver.command(sql, parameters));
  }

  /** A SELECT without FORMAT; each row goes through `decode`. For small results. */
  async rows<T>(sql: string, decode: (row: Row) => T, parameters?: Parameters): Promise<T[]> {
    const rows = await this.#run(sql, () => this.#driver.json(sql, parameters));
    return rows.map(decode);
  }

  /** A SELECT that ends in `FORMAT RowBinary`. For large results. */
  binary(sql: string, parameters?: Parameters): Promise<Buffer> {
    return this.#run(sql, () => this.#driver.binary(sql, parameters));
  }

  /** A few rows as JSON. Every row must hold the columns that have no default. */
  async insert(table: string, rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    await this.#run(`insert into ${table}`, () => this.#driver.insertJson(table, rows));
  }

  /** Many rows as RowBinary, in one insert. */
  async insertBinary(target: BinaryTarget, body: Uint8Array): Promise<void> {
    if (body.byteLength === 0) return;
    await this.#run(`insert into ${target.table}`, () => this.#driver.insertBinary(target, body));
  }

  /** Waits for what is running and lets go of the connection. */
  close(): Promise<void> {
    return this.#gate.drain(() => this.#driver.close());
  }

  #run<T>(what: string, operation: () => Promise<T>): Promise<T> {
    const summary = what.replace(/\s+/g, ' ').trim().slice(0, 80);
    return this.#gate.run(() => this.#observed(() => attempt(summary, operation)));
  }

  async #observed<T>(operation: () => Promise<T>): Promise<T> {
    const startedMs = performance.now();
    const tell = (outcome: 'ok' | StoreErrorCode): void => {
      this.#observe?.((performance.now() - startedMs) / 1_000, outcome);
    };
    try {
      const result = await operation();
      tell('ok');
      return result;
    } catch (error) {
      tell(error instanceof StoreError ? error.code : 'UNAVAILABLE');
      throw error;
    }
  }
}
