/** What a change does, and how much; `size` is what the change leads to. */
export type ChangeKind =
  /** A feature moves by so many standard deviations. */
  | 'shift'
  /** A feature's spread is multiplied around each device's own mean. */
  | 'scale'
  /** The correlation of f0 and f1 becomes this, their margins staying as they are. */
  | 'correlation'
  /** This share of the categories is one that the plan does not know. */
  | 'new-category'
  /** A feature goes missing this often. */
  | 'missing'
  /** A feature says this one value and no other, whatever the devices differ in. */
  | 'stuck'
  /** The devices are not heard of any more; `size` says nothing. */
  | 'silence'
  /** So much is added to the share of the first class, taken from the others in proportion. */
  | 'class-share';

export interface Change {
  readonly kind: ChangeKind;
  readonly size: number;
  /** Which of the numeric features, where it is about one. Default 0. */
  readonly feature?: number;
  /** Which devices; default all. */
  readonly includes?: (device: number) => boolean;
}
