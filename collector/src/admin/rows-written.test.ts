import { describe, expect, it } from 'vitest';
import { parquetRows } from './parquet-rows.js';
import { rowsWritten } from './rows-written.js';

describe('rows of a file', () => {
  it('are the lines of CSV below its header, where no text is cut in two', () => {
    expect(rowsWritten(Buffer.from('"a","b"\n'), 'CSVWithNames')).toBe(0);
    expect(rowsWritten(Buffer.from('"a","b"\n"one\ntwo ""\n""three",1\n"x",2\n'), 'CSVWithNames')).toBe(2);
  });

  it('are the lines of JSON lines', () => {
    expect(rowsWritten(Buffer.alloc(0), 'JSONEachRow')).toBe(0);
    expect(rowsWritten(Buffer.from('{"a":"\\n\\""}\n{"a":"\\""}\n'), 'JSONEachRow')).toBe(2);
  });

  it('stand in the footer of Parquet behind a schema of whatever it holds', () => {
    // By hand, of the compact protocol: version 2; a schema of one element with a boolean, a double, bytes, a list of
    // booleans and a field whose number stands apart; 300 rows.
    const element = [
      0x11,
      0x17,
      ...Array<number>(8).fill(9),
      0x18,
      2,
      0x41,
      0x42,
      0x19,
      0x21,
      1,
      2,
      0x03,
      0x50,
      7,
      0x00,
    ];
    const footer = Buffer.from([0x15, 0x04, 0x19, 0x1c, ...element, 0x16, 0xd8, 0x04, 0x00]);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(footer.length);
    expect(parquetRows(Buffer.concat([Buffer.from('PAR1'), footer, length, Buffer.from('PAR1')]))).toBe(300);
    const cut = Buffer.concat([footer.subarray(0, 4), Buffer.from([4, 0, 0, 0]), Buffer.from('PAR1')]);
    expect(() => parquetRows(cut)).toThrow(RangeError);
  });
});
