import { status } from '@grpc/grpc-js';

/** Why a collector was not reached, or would not take what it was given, in words that start with its address. */
export interface Failure {
  /** `refused`: it would be the same another time. */
  readonly kind: 'unreachable' | 'refused';
  readonly says: string;
}

/** Answers that a collector gives on purpose, and will give again. */
const FOR_GOOD: readonly (number | undefined)[] = [
  status.PERMISSION_DENIED,
  status.UNAUTHENTICATED,
  status.INVALID_ARGUMENT,
  status.FAILED_PRECONDITION,
  status.UNIMPLEMENTED,
];

/** What answers speaks HTTP/1 or nothing that grpc-js knows; one cause is much more common than all others. */
export const NO_GRPC = /protocol error|parse error/i;
export const OTHER_TLS = /ssl|tls|certificate|wrong version|self.signed|alert/i;

/** `why`: what grpc-js said; `code`: its status, where it gave one. */
export function describeFailure(address: string, why: string, code: number | undefined): Failure {
  const reason = reasonIn(why);
  if (FOR_GOOD.includes(code)) return { kind: 'refused', says: `${address} refuses this device: ${reason}` };
  if (NO_GRPC.test(why)) {
    const says = `${address} speaks no gRPC: is that the page's port? Devices connect to 4319 (${reason})`;
    return { kind: 'unreachable', says };
  }
  if (OTHER_TLS.test(why)) return { kind: 'unreachable', says: `${address} wants other TLS: ${reason}` };
  return { kind: 'unreachable', says: `${address} does not answer: ${reason}` };
}

/** Without grpc-js's own wrapping and the moment, which no two attempts have in common. */
function reasonIn(why: string): string {
  const last = /Last error: (?:Error: )?(.*?)(?: \(\d{4}-[^)]*\))?\. Resolution note/.exec(why)?.[1];
  return (last ?? why).replace(/^\d+ [A-Z_]+: /, '');
}
