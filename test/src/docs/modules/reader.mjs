// Loaded before a snippet of the pages: what the pages leave to their readers' machines.
import dns from 'node:dns';

// `collector.example` is a server of the reader's, by that name and no other.
const lookup = dns.promises.lookup.bind(dns.promises);
dns.promises.lookup = async (host, ...rest) =>
  host === 'collector.example' ? [{ address: '127.0.0.1', family: 4 }] : lookup(host, ...rest);

/** Tells the test what came of the snippet. */
globalThis.tell = (value) => {
  process.stdout.write(`${JSON.stringify(value)}\n`);
};
