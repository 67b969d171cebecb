import { statSync } from 'node:fs';
import { nodeFs, readIfPresent } from '../spool/files.js';
import type { Cancel, Timers } from './timers.js';

/** When reports may be sent: at any time, only where the network costs nothing, or not at all. */
export type Policy = 'always' | 'unmetered' | 'paused';

/** When reports may be sent, and who decides it. */
export interface PolicyOptions {
  /** @default 'always' */
  readonly policy?: Policy;
  /** Holds one of the three words. While it exists it has the last word: it belongs to the device's owner. */
  readonly file?: string;
  /** Asked under `unmetered`. An error counts as metered. @default never metered */
  readonly isMetered?: () => boolean;
  /** How often file and network are looked at. @default 5,000 */
  readonly pollMs?: number;
}

const POLICIES: readonly Policy[] = ['always', 'unmetered', 'paused'];

/** Who may send, and when: a call, a file, and the network decide together. */
export class PolicySource {
  readonly #options: PolicyOptions;
  readonly #onChange: () => void;
  readonly #stop: Cancel;
  #called: Policy;
  #fileStamp: string | undefined = '';
  #filePolicy: Policy | 'unreadable' | undefined;
  #blocked: string | undefined;

  /** `onChange` is called after what `blocked` says has changed. */
  constructor(options: PolicyOptions, timers: Timers, onChange: () => void) {
    this.#options = options;
    this.#called = options.policy ?? 'always';
    this.#blocked = this.#judge();
    this.#onChange = onChange;
    this.#stop = timers.every(options.pollMs ?? 5_000, () => {
      this.#look();
    });
  }

  /** From now on, unless the file says otherwise. */
  set(policy: Policy): void {
    this.#called = policy;
    this.#look();
  }

  /** Why nothing may be sent now; undefined when it may. */
  get blocked(): string | undefined {
    return this.#blocked;
  }

  close(): void {
    this.#stop();
  }

  #look(): void {
    const before = this.#blocked;
    this.#blocked = this.#judge();
    if (this.#blocked !== before) this.#onChange();
  }

  #judge(): string | undefined {
    this.#readFile();
    const { file } = this.#options;
    // Whoever wrote into that file wanted something said; until it is understood, nothing is sent.
    if (this.#filePolicy === 'unreadable') {
      const words = POLICIES.join(', ');
      return this.#fileStamp === undefined
        ? `${file ?? ''} can't be read; make it readable, holding one of: ${words}`
        : `${file ?? ''} must hold one of: ${words}`;
    }
    const policy = this.#filePolicy ?? this.#called;
    if (policy === 'paused') return this.#filePolicy === undefined ? 'paused' : `paused by ${file ?? ''}`;
    return policy === 'unmetered' && this.#isMetered() ? 'the network is metered' : undefined;
  }

  /** Read again only when its stamp has changed: a look costs one stat. */
  #readFile(): void {
    const { file } = this.#options;
    if (file === undefined) return;
    const stamp = stampOf(file);
    // What could not be looked at is looked at again: no stamp would tell that it can be read by now.
    if (stamp !== undefined && stamp === this.#fileStamp) return;
    this.#fileStamp = stamp;
    this.#filePolicy = stamp === undefined ? 'unreadable' : readPolicy(file);
  }

  #isMetered(): boolean {
    try {
      return this.#options.isMetered?.() ?? false;
    } catch {
      return true;
    }
  }
}

/** Undefined when it can't be told (a loop of links, no permission, a failing disk): this runs in a timer of the host. */
function stampOf(file: string): string | undefined {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    return stats === undefined ? 'none' : `${stats.mtimeMs} ${stats.size} ${stats.ino}`;
  } catch {
    return undefined;
  }
}

function readPolicy(file: string): Policy | 'unreadable' | undefined {
  try {
    const word = readIfPresent(nodeFs, file)?.toString('utf8').trim();
    if (word === undefined) return undefined;
    return POLICIES.find((policy) => policy === word) ?? 'unreadable';
  } catch {
    return 'unreadable';
  }
}
