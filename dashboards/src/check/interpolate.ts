import type { TimeRange } from './time-range.js';

/** Values of a dashboard's variables; several where several are chosen. */
export type Values = ReadonlyMap<string, readonly string[]>;

/**
 * SQL as Grafana and its ClickHouse plugin send it: variables first, then the macros that dashboards here use. Errors:
 * Error naming a variable, format or macro that isn't known, as Grafana would send it on as it stands.
 */
export function sqlOf(text: string, values: Values, { fromSeconds, toSeconds, intervalSeconds }: TimeRange): string {
  const at = (seconds: number): string => `toDateTime(${seconds})`;
  const macros: Readonly<Record<string, (argument: string) => string>> = {
    timeFilter: (column) => `${column} >= ${at(fromSeconds)} AND ${column} <= ${at(toSeconds)}`,
    timeInterval: (column) => `toStartOfInterval(toDateTime(${column}), INTERVAL ${intervalSeconds} second)`,
    fromTime: () => at(fromSeconds),
    toTime: () => at(toSeconds),
  };
  return withVariables(text, values, quotedForSql).replace(
    /\$__(\w+)(?:\(([^()]*)\))?/g,
    (whole, name: string, argument) => {
      const macro = macros[name];
      if (macro === undefined) throw new Error(`unknown macro ${whole}`);
      return macro(typeof argument === 'string' ? argument : '');
    },
  );
}

/** PromQL as Grafana's Prometheus datasource sends it. Errors: as `sqlOf`. */
export function promqlOf(text: string, values: Values, { intervalSeconds }: TimeRange, scrapeSeconds: number): string {
  // Grafana takes four scrapes at least, so that a rate has two points even when one scrape fails.
  const rateSeconds = Math.max(intervalSeconds + scrapeSeconds, 4 * scrapeSeconds);
  const withTimes = text
    .replaceAll('$__rate_interval', `${rateSeconds}s`)
    .replaceAll('$__interval', `${intervalSeconds}s`);
  return withVariables(withTimes, values, (_, chosen) => {
    const escaped = chosen.map((value) => value.replace(/[\\"]/g, '\\$&'));
    return escaped.length === 1 ? escaped[0]! : `(${escaped.join('|')})`;
  });
}

/** `${name:format}` and `$name`; Grafana's own, with two underscores, are left. */
function withVariables(
  text: string,
  values: Values,
  write: (format: string, chosen: readonly string[]) => string,
): string {
  return text.replace(/\$\{(\w+)(?::(\w+))?\}|\$([a-z]\w*)/g, (whole, braced?: string, format = '', plain?: string) => {
    const name = (braced ?? plain)!;
    if (name.startsWith('__')) return whole;
    const chosen = values.get(name);
    if (chosen === undefined) throw new Error(`unknown variable ${whole}`);
    return write(String(format), chosen);
  });
}

function quotedForSql(format: string, chosen: readonly string[]): string {
  if (format === 'raw') return chosen.join(',');
  if (format !== 'singlequote') throw new Error(`a variable in SQL needs a format: raw or singlequote`);
  return chosen.map((value) => `'${value.replaceAll("'", "\\'")}'`).join(',');
}
