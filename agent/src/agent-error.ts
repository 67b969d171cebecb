/** Why a model can not be watched as it was asked for. */
export type AgentErrorCode =
  /** An option has a wrong type or value, or there is no such option. */
  | 'BAD_OPTION'
  /** The plan can't be read or is no plan. */
  | 'BAD_PLAN'
  /** The plan names a tensor that the model does not have. */
  | 'PLAN_MISMATCH'
  /** Level dp and a plan with pairs: a record's epsilon can't be split over hundreds of pair cells. */
  | 'PLAN_HAS_PAIRS'
  /** Level dp and a plan with figures of the device: how much one record moves them has no bound to make noise for. */
  | 'PLAN_HAS_RESOURCES'
  /** The model file can't be read, for its digest or to be run, or is no model that can be served. */
  | 'MODEL_UNREADABLE'
  /** onnxruntime-node isn't installed, or not for this machine. */
  | 'RUNTIME_MISSING';

/**
 * A programmer's mistake, thrown by `monitor` before anything runs. What happens later, on the device, never throws:
 * it is counted and told through `onProblem`. Callers switch on `code`, never on the message.
 */
export class AgentError extends Error {
  override readonly name = 'AgentError';
  readonly code: AgentErrorCode;

  constructor(code: AgentErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
