import type { ConfiguredFile } from './at-start.js';
import type { DeliveryState, Installed } from './delivery-state.js';
import type { ModelFolder } from './model-folder.js';

/** What a model is loaded from. */
export interface Serving {
  readonly version: string;
  readonly variant: string;
  readonly digest: string;
  readonly file: string;
  /** A plan's file. Absent: the plan of the configuration. */
  readonly plan?: string;
}

/** A model's state, in memory and on disk. */
export class DeliveryRecord {
  readonly folder: ModelFolder;
  readonly configured: ConfiguredFile;
  #state: DeliveryState;

  constructor(folder: ModelFolder, configured: ConfiguredFile, state: DeliveryState) {
    this.folder = folder;
    this.configured = configured;
    this.#state = state;
  }

  get state(): DeliveryState {
    return this.#state;
  }

  /** Durable when this returns. Errors: those of the file system; the state is then as it was. */
  write(state: DeliveryState): void {
    this.folder.write(state);
    this.#state = state;
  }

  /** As `write`; a disk that doesn't take it costs only that the next start knows less. Never throws. */
  note(state: DeliveryState): void {
    this.#state = state;
    try {
      this.folder.write(state);
    } catch {
      // Whatever has to be on the disk before something else happens goes through `write`.
    }
  }

  get serving(): Serving {
    return this.servingOf(this.#state.current);
  }

  /** Of what is configured, when undefined. */
  servingOf(installed: Installed | undefined): Serving {
    if (installed === undefined) {
      const { version, variant, digest, file } = this.configured;
      return { version, variant, digest, file };
    }
    const { version, variant, digest, plan } = installed;
    const file = installed.file === 'configured' ? this.configured.file : this.folder.fileOf(digest);
    return { version, variant, digest, file, ...(plan === undefined ? {} : { plan: this.folder.planOf(plan) }) };
  }

  /** `current` as it has to be written down once something is known of it. */
  get installed(): Installed {
    const { file: _file, ...configured } = this.configured;
    return this.#state.current ?? { ...configured, rollout: '', file: 'configured' };
  }

  /** Files that serve, and those that may be put back. */
  get kept(): string[] {
    const { current, previous } = this.#state;
    const all = [current, previous === 'configured' ? undefined : previous];
    return all.flatMap((installed) => {
      if (installed === undefined) return [];
      const { file, plan } = this.servingOf(installed);
      return [file, ...(plan === undefined ? [] : [plan])];
    });
  }
}
