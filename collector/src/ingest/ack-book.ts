import type { Fields } from '@fleetally/proto';

/** Gathers the acknowledgements of one turn of the event loop, so that a stored batch is one message per stream. */
export class AckBook {
  readonly #send: (acks: Fields<'Acks'>) => void;
  readonly #byBoot = new Map<number, number[]>();
  #scheduled = false;

  constructor(send: (acks: Fields<'Acks'>) => void) {
    this.#send = send;
  }

  add(boot: number, sequence: number): void {
    const sequences = this.#byBoot.get(boot);
    if (sequences === undefined) this.#byBoot.set(boot, [sequence]);
    else sequences.push(sequence);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.flush();
    });
  }

  flush(): void {
    this.#scheduled = false;
    if (this.#byBoot.size === 0) return;
    const acks = [...this.#byBoot].map(([boot, sequences]) => ({ boot, sequences }));
    this.#byBoot.clear();
    this.#send({ acks });
  }
}
