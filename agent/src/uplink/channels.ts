import { credentials, type ChannelCredentials, type ClientOptions } from '@grpc/grpc-js';
import { CollectorClient } from '@fleetally/proto';
import { UplinkError } from './uplink-error.js';

/** PEM texts. */
export interface TlsFiles {
  /** Authorities to trust. @default the system's */
  readonly ca?: string | Uint8Array;
  /** Certificate and key of this client, where the collector asks for one. */
  readonly cert?: string | Uint8Array;
  readonly key?: string | Uint8Array;
  /** Name to expect in the collector's certificate. @default the host of the address */
  readonly serverName?: string;
}

/** Where a collector is, and how the way to it is kept private. */
export interface CollectorTarget {
  /** `host:port`, `[v6]:port` or `unix:path`. */
  readonly address: string;
  readonly tls?: boolean | TlsFiles;
  /** Sends without TLS to another machine. Reports are signed, but can then be read on the way. @default false */
  readonly insecure?: boolean;
}

/** What the uplink needs of a collector. */
export type CollectorCalls = Pick<CollectorClient, 'sync' | 'putPlan' | 'telemetry'> &
  Partial<Pick<CollectorClient, 'getPlan' | 'fetchArtifact'>>;

/** A client that several devices of a process share; it is closed when the last lease ends. */
export interface ChannelLease {
  readonly client: CollectorCalls;
  readonly release: () => void;
}

export interface Channels {
  /** Errors: UplinkError, as `checkTarget` tells beforehand. */
  lease(target: CollectorTarget): ChannelLease;
}

const MAX_ANSWER_BYTES = 1024 * 1024;

/**
 * One connection per collector address and process, for as long as somebody sends: a device that waits for its next
 * attempt holds none, so that grpc-js does not go on connecting on its own meanwhile.
 */
export class ChannelPool implements Channels {
  readonly #open = new Map<string, { client: CollectorClient; leases: number }>();

  lease(target: CollectorTarget): ChannelLease {
    const key = JSON.stringify([target.address, target.tls ?? false], (_, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
    );
    let open = this.#open.get(key);
    if (open === undefined) {
      open = { client: new CollectorClient(target.address, credentialsFor(target), optionsFor(target)), leases: 0 };
      this.#open.set(key, open);
    }
    const { client } = open;
    open.leases++;
    let released = false;
    const release = () => {
      if (released) return;
      released = true;
      open.leases--;
      if (open.leases > 0) return;
      this.#open.delete(key);
      client.close();
    };
    return { client, release };
  }
}

/** Throws UplinkError for an address or certificates that can't work, so that it is known before the first report. */
export function checkTarget(target: CollectorTarget): void {
  const right = target.address.startsWith('unix:') || /^(\[[0-9a-fA-F:.]+\]|[^\s/:[\]]+):\d{1,5}$/.test(target.address);
  if (!right) throw new UplinkError('BAD_ADDRESS', `collector address '${target.address}' is not host:port`);
  credentialsFor(target);
}

function credentialsFor(target: CollectorTarget): ChannelCredentials {
  const { address, tls = false, insecure = false } = target;
  if (tls === false) {
    if (insecure || isLoopback(address)) return credentials.createInsecure();
    throw new UplinkError(
      'INSECURE',
      `${address} is another machine: give tls (true, or { ca }), or insecure: true to send unencrypted all the same`,
    );
  }
  const { ca, cert, key } = tls === true ? {} : tls;
  try {
    return credentials.createSsl(buffer(ca), buffer(key), buffer(cert));
  } catch (cause) {
    throw new UplinkError('BAD_TLS', 'these certificates or keys are no usable PEM texts', { cause });
  }
}

function optionsFor({ address, tls }: CollectorTarget): ClientOptions {
  const serverName = typeof tls === 'object' ? tls.serverName : undefined;
  return {
    'grpc.keepalive_time_ms': 60_000,
    'grpc.keepalive_timeout_ms': 20_000,
    'grpc.max_receive_message_length': MAX_ANSWER_BYTES,
    // The uplink has its own back-off; this one only spaces attempts of devices that share the channel.
    'grpc.initial_reconnect_backoff_ms': 200,
    'grpc.max_reconnect_backoff_ms': 1_000,
    // A fresh client connects at once, whatever an earlier one to this address has gone through.
    'grpc.use_local_subchannel_pool': 1,
    ...(isLoopback(address) ? { 'grpc.enable_http_proxy': 0 } : {}),
    ...(serverName === undefined ? {} : { 'grpc.ssl_target_name_override': serverName }),
  };
}

function isLoopback(address: string): boolean {
  if (address.startsWith('unix:')) return true;
  const host = address.slice(0, address.lastIndexOf(':'));
  return host === 'localhost' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

function buffer(pem: string | Uint8Array | undefined): Buffer | null {
  return pem === undefined ? null : Buffer.from(pem);
}
