export type LogLevel = 'silent' | 'error' | 'warn' | 'info';

/** Lines for whoever runs the daemon. Never per request, and never a value that a model has seen. */
export interface Log {
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
}

const LEVELS: readonly LogLevel[] = ['silent', 'error', 'warn', 'info'];

/** Writes `level: text` lines of the given level and those that weigh more. */
export function lineLog(level: LogLevel, write: (line: string) => void): Log {
  const at = (own: Exclude<LogLevel, 'silent'>) => (text: string) => {
    if (LEVELS.indexOf(own) <= LEVELS.indexOf(level)) write(`${own}: ${text}\n`);
  };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}
