import { KnownSums } from './known-sums.js';
import { hasSmallKnownGroup } from './small-groups.js';

/** Devices of one window that are in the same cohorts and run the same version. */
export interface Crowd {
  /** Keys of all their cohorts, '' first. */
  readonly cohorts: readonly string[];
  readonly version: string;
  /** Distinct devices at least; 0 when all of them are counted in other crowds of the window already. */
  readonly devices: number;
}

/** A group whose sums may be told: a cohort, or what runs one version of it. */
export interface ToldGroup {
  readonly cohort: string;
  readonly version?: string;
}

/**
 * The groups of a window that may be told together: whoever has the sums of all of them can work out, by adding and
 * subtracting with any factors, no sum of fewer than `kDevices` devices.
 *
 * Told groups cut the fleet into pieces, devices that no told group tells apart, and all that can be worked out are sums of whole pieces. So
 * nothing is given away while each piece has `kDevices` devices; where some are smaller, it is looked whether they, or a few of them
 * together, can be worked out indeed. First the whole model, then versions, single attributes, pairs and named cohorts,
 * and last versions within cohorts; the larger first. A group that would give something away is left out.
 *
 * Cost: O(groups x crowds in them) while no piece is small; else O(groups² x crowds) at most, for few crowds.
 */
export function toldGroups(crowds: readonly Crowd[], kDevices: number): ToldGroup[] {
  const told: ToldGroup[] = [];
  if (sum(crowds.map(({ devices }) => devices)) < kDevices) return told;
  let standing = new Pieces(crowds);
  for (const { members, ...group } of candidates(crowds, kDevices)) {
    const next = standing.with(members);
    if (next.giveAway(kDevices)) continue;
    told.push(group);
    standing = next;
  }
  return told;
}

/** More crowds than this are not looked at one by one: then small pieces count as given away. */
const MOST_CROWDS = 400;

/** How the fleet is cut by what is told, and what can be worked out from that. */
class Pieces {
  readonly #crowds: readonly Crowd[];
  readonly #pieceOf: Int32Array;
  readonly #devices: readonly number[];
  /** Members of each group that is told. */
  readonly #told: readonly (readonly number[])[];
  #sums: KnownSums | undefined;

  constructor(
    crowds: readonly Crowd[],
    told: readonly (readonly number[])[] = [],
    pieceOf = new Int32Array(crowds.length),
  ) {
    this.#crowds = crowds;
    this.#told = told;
    this.#pieceOf = pieceOf;
    const devices: number[] = [];
    for (const [at, piece] of pieceOf.entries()) devices[piece] = (devices[piece] ?? 0) + crowds[at]!.devices;
    this.#devices = devices;
  }

  with(members: readonly number[]): Pieces {
    const isMember = new Uint8Array(this.#crowds.length);
    for (const member of members) isMember[member] = 1;
    const names = new Map<number, number>();
    const pieceOf = this.#pieceOf.map((piece, at) => {
      const key = piece * 2 + isMember[at]!;
      const name = names.get(key) ?? names.size;
      names.set(key, name);
      return name;
    });
    const next = new Pieces(this.#crowds, [...this.#told, members], pieceOf);
    if (this.#sums !== undefined) next.#sums = this.#sums.with(members);
    return next;
  }

  /** Whether a sum of fewer than `kDevices` devices can be worked out, or might be. */
  giveAway(kDevices: number): boolean {
    const small = this.#devices.flatMap((devices, piece) => (devices < kDevices ? [piece] : []));
    if (small.length === 0) return false;
    if (this.#crowds.length > MOST_CROWDS) return true;
    this.#sums ??= this.#told.reduce((sums, members) => sums.with(members), new KnownSums(this.#crowds.length));
    const random = residues(this.#told.length);
    const hidden = [this.#byPiece(this.#sums.hidden(random)), this.#byPiece(this.#sums.hidden(random))] as const;
    return hasSmallKnownGroup(
      small.map((piece) => ({ devices: this.#devices[piece]!, hidden: [hidden[0][piece]!, hidden[1][piece]!] })),
      kDevices,
    );
  }

  #byPiece(vector: Float64Array): number[] {
    const sums = this.#devices.map(() => 0);
    for (const [at, piece] of this.#pieceOf.entries()) sums[piece] = KnownSums.add(sums[piece]!, vector[at]!);
    return sums;
  }
}

/** Numbers that nobody needs to find out, only to be unlike each other: the same ones each time, so that a window is decided alike twice. */
function residues(seed: number): () => number {
  let state = (seed + 1) * 2_654_435_761;
  return () => {
    // splitmix32
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}

interface Candidate extends ToldGroup {
  readonly members: readonly number[];
}

function candidates(crowds: readonly Crowd[], kDevices: number): Candidate[] {
  const members = new Map<string, { group: ToldGroup; members: number[]; devices: number }>();
  const add = (group: ToldGroup, at: number): void => {
    const key = groupKey(group);
    const known = members.get(key) ?? { group, members: [], devices: 0 };
    known.members.push(at);
    known.devices += crowds[at]!.devices;
    members.set(key, known);
  };
  for (const [at, { cohorts, version }] of crowds.entries()) {
    for (const cohort of cohorts) {
      add({ cohort }, at);
      add({ cohort, version }, at);
    }
  }
  return [...members.entries()]
    .filter(([, { devices }]) => devices >= kDevices)
    .sort(
      ([a, one], [b, other]) => rank(one.group) - rank(other.group) || other.devices - one.devices || (a < b ? -1 : 1),
    )
    .map(([, { group, members: of }]) => ({ ...group, members: of }));
}

/** A text that stands for a group. */
export function groupKey({ cohort, version }: ToldGroup): string {
  return version === undefined ? cohort : `${cohort}\u0002${version}`;
}

/** In which order groups are let in. */
function rank({ cohort, version }: ToldGroup): number {
  if (cohort === '') return version === undefined ? 0 : 1;
  return (version === undefined ? 2 : 4) + (/(?<!\\)(?:\\\\)*,/.test(cohort) ? 1 : 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
