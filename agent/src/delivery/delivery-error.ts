/** Why a version is not served; each stands for the failure of the same name that the collector is told. */
export type DeliveryErrorCode =
  /** The collector does not hand the file out. May be tried again. */
  | 'NOT_AVAILABLE'
  /** The file that came is another than was announced, in length or content. */
  | 'WRONG_DIGEST'
  /** It does not fit: the bound of the configuration, or the disk. May be tried again. */
  | 'NO_SPACE'
  /** The runtime can't load it. */
  | 'UNLOADABLE'
  /** Inputs or outputs are not those of the model that runs. */
  | 'OTHER_INTERFACE'
  /** An inference on zeros failed. */
  | 'WARM_UP'
  /** A canary input did not give the expected output. */
  | 'CANARY'
  /** It failed, or brought the agent down, while it served. */
  | 'CRASHED';

/** Why a version was not brought to serve. `message` is for people, and is told to the collector: it holds no value of an input or output. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly code: DeliveryErrorCode;

  constructor(code: DeliveryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** Whether the same file may do another time, with nothing changed but the circumstances. */
  get mayPass(): boolean {
    return this.code === 'NOT_AVAILABLE' || this.code === 'NO_SPACE';
  }
}
