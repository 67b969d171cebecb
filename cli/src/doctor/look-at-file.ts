import { access, constants, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import type { Finding } from './finding.js';

/** A file that only its owner may read. Undefined when it is not there. */
export async function lookAtSecret(file: string, what: string): Promise<Finding | undefined> {
  const found = await stat(file).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  const check = 'secrets';
  const mode = (found.mode & 0o777).toString(8).padStart(3, '0');
  // Windows has other rights, which this doesn't show.
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
    return { check, state: 'wrong', says: `${what} ${file} can be read by others (mode ${mode})`, next: `chmod 600 ${resolve(file)}; whoever read it may have used it` }; // prettier-ignore
  }
  const readable = await access(file, constants.R_OK).then(() => true, () => false); // prettier-ignore
  if (!readable) {
    return { check, state: 'warning', says: `${what} ${file} belongs to another user (mode ${mode})`, next: `run this as that user: you are ${userInfo().username}` }; // prettier-ignore
  }
  return { check, state: 'ok', says: `${what} ${file} is readable by its owner alone` };
}

/** A folder that this user must be able to write; one that is not there must be able to be made. */
export async function lookAtFolder(folder: string, what: string): Promise<Finding> {
  const check = 'folders';
  const found = await stat(folder).catch((error: unknown) =>
    error instanceof Error ? error : new Error(String(error)),
  );
  if (found instanceof Error) {
    if (codeOf(found) === 'ENOENT')
      return { check, state: 'ok', says: `${what} ${folder} is not there yet; it will be made` };
    return {
      check,
      state: 'wrong',
      says: `${what} ${folder}: ${found.message}`,
      next: 'let this user into its folder',
    };
  }
  if (!found.isDirectory()) {
    return { check, state: 'wrong', says: `${what} ${folder} is a file`, next: 'name a folder, or move the file away' };
  }
  const may = await access(folder, constants.R_OK | constants.W_OK | constants.X_OK).then(() => true, () => false); // prettier-ignore
  if (may) return { check, state: 'ok', says: `${what} ${folder} can be written` };
  const owner = `chown -R ${userInfo().username} ${resolve(folder)}`;
  return { check, state: 'wrong', says: `${what} ${folder} can't be written by ${userInfo().username}`, next: `run this as its owner, or: ${owner}` }; // prettier-ignore
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
