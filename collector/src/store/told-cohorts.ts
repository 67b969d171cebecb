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
 * subtracting, only sums of at least `kDevices` devices.
 *
 * Told groups cut the fleet into pieces: devices that no told group tells apart. All that can be worked out are sums of
 * whole pieces, so a group is let in when every piece that it would leave has `kDevices` devices. First the whole model,
 * then versions, single attributes, pairs and named cohorts, and last versions within cohorts; the larger first.
 *
 * Cost: O(groups x crowds in them).
 */
export function toldGroups(crowds: readonly Crowd[], kDevices: number): ToldGroup[] {
  const pieceOf = crowds.map(() => 0);
  const pieces: Piece[] = [{ crowds: crowds.length, devices: sum(crowds.map(({ devices }) => devices)) }];
  const told: ToldGroup[] = [];
  if (pieces[0]!.devices < kDevices) return told;
  for (const { members, ...group } of candidates(crowds, kDevices)) {
    const inside = new Map<number, Piece>();
    for (const member of members) {
      const piece = inside.get(pieceOf[member]!) ?? { crowds: 0, devices: 0 };
      piece.crowds += 1;
      piece.devices += crowds[member]!.devices;
      inside.set(pieceOf[member]!, piece);
    }
    const cut = [...inside].filter(([piece, { crowds: n }]) => n < pieces[piece]!.crowds);
    if (cut.some(([piece, part]) => Math.min(part.devices, pieces[piece]!.devices - part.devices) < kDevices)) continue;
    told.push(group);
    const renamed = new Map(cut.map(([piece, part]) => [piece, split(pieces, piece, part)]));
    for (const member of members) pieceOf[member] = renamed.get(pieceOf[member]!) ?? pieceOf[member]!;
  }
  return told;
}

interface Piece {
  crowds: number;
  devices: number;
}

/** Takes a part out of a piece; its own number. */
function split(pieces: Piece[], piece: number, part: Piece): number {
  const rest = pieces[piece]!;
  rest.crowds -= part.crowds;
  rest.devices -= part.devices;
  return pieces.push(part) - 1;
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
