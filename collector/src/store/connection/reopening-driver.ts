import type { Driver } from './lane.js';

/**
 * A driver that gives its connection up once a statement has failed on it, and takes another for the next: a connection of the
 * embedded engine puts what a failed statement had written already in front of the next answer, which would be read
 * as rows. For lanes of one statement at a time. `first` is what `open` gave.
 */
export function reopeningDriver(first: Driver, open: () => Promise<Driver>): Driver {
  let current: Driver | undefined = first;
  const using = async <T>(operation: (driver: Driver) => Promise<T>): Promise<T> => {
    const driver = (current ??= await open());
    try {
      return await operation(driver);
    } catch (cause) {
      current = undefined;
      await driver.close().catch(() => undefined);
      throw cause;
    }
  };
  return {
    command: (sql, parameters) => using((driver) => driver.command(sql, parameters)),
    json: (sql, parameters) => using((driver) => driver.json(sql, parameters)),
    binary: (sql, parameters) => using((driver) => driver.binary(sql, parameters)),
    insertJson: (table, rows) => using((driver) => driver.insertJson(table, rows)),
    insertBinary: (target, body) => using((driver) => driver.insertBinary(target, body)),
    async close() {
      await current?.close();
      current = undefined;
    },
  };
}
