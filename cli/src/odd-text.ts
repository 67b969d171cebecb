/**
 * Why a text can't be read as rows though it may look like some, and what to do: known from its first bytes. Undefined
 * where nothing is odd. Pure.
 */
export function oddText(path: string, start: Uint8Array): string | undefined {
  const [first, second] = start;
  const zeros = (at: number): boolean => start.length > 3 && start[at] === 0 && start[at + 2] === 0;
  const hasMark = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (hasMark || (start.length > 7 && zeros(0) !== zeros(1))) {
    return `${path} is UTF-16, as some spreadsheets save text; make it UTF-8: iconv -f UTF-16 -t UTF-8 ${path} > utf8.csv`;
  }
  if (start.includes(0)) {
    return `${path} has bytes of zero in it: it is no text, or was damaged; export it again`;
  }
  const text = Buffer.from(start.subarray(0, 256)).toString('utf8').replace(/^\uFEFF/, ''); // prettier-ignore
  if (/^\s*\[\s*[{[\]]/.test(text)) {
    return `${path} is one JSON array; write one object a line: jq -c '.[]' ${path} > rows.jsonl`;
  }
  if (/^"?sep=.{1,2}\r?\n/i.test(text)) {
    return `${path} begins with a line for one spreadsheet program, sep=…; remove it: tail -n +2 ${path} > rows.csv`;
  }
  return undefined;
}
