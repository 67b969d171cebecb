import type { Connection } from '../store/connection/connection.js';
import type { Parameters } from '../store/connection/lane.js';
import { READER_LIMITS, type Reader, type ReaderLimits } from '../store/connection/reader.js';
import { readFunctions } from '../store/engine-functions.js';
import { viewsDatabase } from '../store/published-views.js';
import { StoreError } from '../store/store-error.js';
import { readAst } from './ast.js';
import { checkAst, type Readable } from './check-ast.js';
import { checkQueryTree, SYSTEM_COLUMNS } from './check-query-tree.js';
import { checkFormat } from './formats.js';
import { FrontError } from './front-error.js';
import { functionList } from './functions.js';
import { parameterValues } from './parameter-values.js';
import { specialStatement } from './special-statements.js';

/** Statements that may run or wait at a time; the engine runs one or two of them. */
const MOST_WAITING = 16;

export interface ViewsAnswer {
  readonly format: string;
  readonly body: Buffer;
}

/**
 * Answers statements about the documented views, and nothing else.
 *
 * A statement is only ever text for the engine's own formatter until that has said that it is one statement; what it is
 * made of is then asked of the engine's parser and analyser, never found out by patterns. What is not known to be
 * harmless is refused. The connection can't write and is bounded in time, memory and rows in any case.
 */
export class ViewsReader {
  readonly #reader: Reader;
  readonly #readable: Readable;
  #waiting = 0;

  private constructor(reader: Reader, readable: Readable) {
    this.#reader = reader;
    this.#readable = readable;
  }

  /** The caller closes it before the connection. Errors: StoreError. */
  static async open(connection: Connection, limits: ReaderLimits = READER_LIMITS): Promise<ViewsReader> {
    const database = await viewsDatabase(connection);
    const { functions, combinators } = await readFunctions(connection);
    return new ViewsReader(await connection.openReader(database, limits), {
      database,
      systemTables: new Set(SYSTEM_COLUMNS.keys()),
      functions: functionList(functions, combinators),
    });
  }

  get database(): string {
    return this.#readable.database;
  }

  /** `defaultFormat` is for statements without FORMAT; parameters are values of `{name:Type}`, as HTTP has them. Errors: FrontError. Cost: four statements, three of them of no data. */
  async answer(
    text: string,
    defaultFormat: string,
    parameters: Readonly<Record<string, string>> = {},
  ): Promise<ViewsAnswer> {
    if (this.#waiting >= MOST_WAITING)
      throw new FrontError('BUSY', 'Too many statements wait already; try again later');
    this.#waiting += 1;
    try {
      return await this.#answer(text, defaultFormat, parameterValues(text, parameters));
    } catch (cause) {
      throw cause instanceof StoreError ? engineError(cause) : cause;
    } finally {
      this.#waiting -= 1;
    }
  }

  close(): Promise<void> {
    return this.#reader.close();
  }

  async #answer(text: string, defaultFormat: string, parameters: Parameters): Promise<ViewsAnswer> {
    const canonical = await this.#canonical(text);
    const [, body = canonical, named] = /^(.*) FORMAT (\w+)$/s.exec(canonical) ?? [];
    const format = checkFormat(named ?? defaultFormat);
    const sql = specialStatement(body) ?? body;
    checkAst(readAst(await this.#reader.ast(sql, parameters)), this.#readable);
    checkQueryTree(await this.#reader.queryTree(sql, parameters), this.database);
    return { format, body: await this.#reader.query(sql, format, parameters) };
  }

  /** One statement, as the engine itself writes it: twice over, so that what it wrote is one statement too. */
  async #canonical(text: string): Promise<string> {
    const answer = await this.#reader.query(CANONICAL, 'JSONEachRow', { statement: text });
    const { once, twice } = JSON.parse(answer.toString('utf8')) as { once: string; twice: string };
    if (once !== twice) throw new FrontError('NOT_ALLOWED', "This statement can't be written in one way only");
    // In the printed tree, such a name could look like a part of its own.
    if (/`[^`]*\\/.test(once))
      throw new FrontError('NOT_ALLOWED', 'Names with a backslash or control character are not allowed here');
    if (!/^(SELECT|WITH|\(|SHOW|DESCRIBE)/.test(once))
      throw new FrontError('NOT_ALLOWED', 'Only SELECT is allowed here');
    return once;
  }
}

const CANONICAL = 'SELECT formatQuerySingleLine({statement:String}) AS once, formatQuerySingleLine(once) AS twice';

/** The engine's own words and number, as its clients know them. */
function engineError(error: StoreError): FrontError {
  const { cause } = error;
  if (!(cause instanceof Error)) return new FrontError('ENGINE', error.message, undefined, { cause: error });
  const number = 'code' in cause ? Number(cause.code) : NaN;
  const type = 'type' in cause && typeof cause.type === 'string' ? ` (${cause.type})` : '';
  if (!Number.isInteger(number)) return new FrontError('ENGINE', cause.message, undefined, { cause: error });
  const message = `Code: ${number}. DB::Exception: ${cause.message.trim()}${type}`;
  return new FrontError('ENGINE', message, number, { cause: error });
}
