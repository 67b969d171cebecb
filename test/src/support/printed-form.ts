/** A line of output without what is another one each time: figures, times, digests, and how wide a column is. */
export function formOf(line: string): string {
  return line
    .replace(/\b(?=[0-9a-f]*\d)[0-9a-f]{12,}\b/g, '#')
    .replace(/[+-]?\d[\d,.:]*(?:e[+-]?\d+)?/g, '0')
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * The documented lines of a form that no line of the real output has; empty where the page shows what is printed.
 * `…` at the end of a line stands for its rest. Blank lines, and those that say by `[…` that something was left out, are
 * not looked at.
 */
export function formsMissing(documented: string, real: string): string[] {
  const forms = real.split('\n').map(formOf);
  const isPrinted = (line: string): boolean => {
    const form = formOf(line);
    const start = form.endsWith('…') ? form.slice(0, -1).trimEnd() : undefined;
    return forms.some((one) => (start === undefined ? one === form : one.startsWith(start)));
  };
  return documented.split('\n').filter((line) => !/^\s*(\[….*)?$/.test(line) && !isPrinted(line));
}
