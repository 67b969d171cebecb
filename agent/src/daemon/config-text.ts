import { z } from 'zod';

/** YAML makes a number of 1.10, which would then be version 1.1: texts must be texts. */
export function text(form: string, most = 4096) {
  return z
    .custom<string>(
      (value) => typeof value === 'string' && value.length > 0 && value.length <= most,
      `${form} (a text of 1 to ${most} characters; in quotes when it looks like a number)`,
    )
    .meta({ type: 'string', minLength: 1, maxLength: most });
}

export const file = text('the path of a file');
