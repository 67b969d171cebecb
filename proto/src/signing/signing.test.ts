import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviceKeyFromSeed, generateDeviceKey, publicKeyBytes, publicKeyFromBytes } from './device-key.js';
import { KeyError } from './key-error.js';
import { fetchSigningBytes, reportSigningBytes, sign, syncSigningBytes, verify } from './signing.js';

const SEED = 20_260_803;
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

// RFC 8032, section 7.1: TEST 1, TEST 2, TEST 3, TEST SHA(abc).
const VECTORS = [
  {
    name: 'the empty message',
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    name: 'one byte',
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    publicKey: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    name: 'two bytes',
    seed: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    publicKey: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
  {
    name: 'the SHA-512 of "abc"',
    seed: '833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42',
    publicKey: 'ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf',
    message:
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    signature:
      'dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704',
  },
];

describe('the test vectors of RFC 8032', () => {
  it.each(VECTORS)('hold for $name', ({ seed, publicKey, message, signature }) => {
    const key = deviceKeyFromSeed(bytes(seed));
    expect(hex(publicKeyBytes(key))).toBe(publicKey);
    expect(hex(sign(bytes(message), key))).toBe(signature);
    expect(verify(bytes(message), bytes(signature), publicKeyFromBytes(bytes(publicKey)))).toBe(true);
  });
});

describe('verify', () => {
  const key = generateDeviceKey();
  const publicKey = publicKeyFromBytes(publicKeyBytes(key));

  it('is false for any other payload, signature or key, and for signatures of any other form', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(), fc.nat(7), (payload, at, bit) => {
        const signature = sign(payload, key);
        expect(verify(payload, signature, publicKey)).toBe(true);
        expect(verify(flip(payload, at, bit), signature, publicKey)).toBe(false);
        expect(verify(payload, flip(signature, at, bit), publicKey)).toBe(false);
        expect(verify(payload, signature.subarray(0, at % 64), publicKey)).toBe(false);
      }),
      { seed: SEED },
    );
    expect(verify(bytes('00'), sign(bytes('00'), generateDeviceKey()), publicKey)).toBe(false);
  });

  it('is false, not an error, for a key that is no point of the curve', () => {
    const nowhere = publicKeyFromBytes(new Uint8Array(32).fill(0xff));
    expect(verify(bytes('00'), sign(bytes('00'), key), nowhere)).toBe(false);
  });
});

describe('keys', () => {
  it('are refused when they are of another length or algorithm, or public where a private one is needed', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
    expect(codeOf(() => publicKeyFromBytes(new Uint8Array(31)))).toBe('LENGTH');
    expect(codeOf(() => deviceKeyFromSeed(new Uint8Array(33)))).toBe('LENGTH');
    expect(codeOf(() => publicKeyBytes(rsa))).toBe('TYPE');
    expect(codeOf(() => verify(new Uint8Array(), new Uint8Array(64), rsa))).toBe('TYPE');
    expect(codeOf(() => sign(new Uint8Array(), publicKeyFromBytes(publicKeyBytes(generateDeviceKey()))))).toBe('TYPE');
  });
});

describe('signing bytes', () => {
  it('are what the .proto files say, to the byte', () => {
    expect(hex(reportSigningBytes(bytes('0a0b')))).toBe(hex(Buffer.from('fleetally.v1.report\n\x0a\x0b')));
    const sync = syncSigningBytes({ device: 'dé', boot: 2 ** 53 - 1, clockMs: 1_700_000_000_123 });
    const head = hex(Buffer.from('fleetally.v1.sync\ndé\n'));
    expect(hex(sync)).toBe(`${head}ffffffffffff1f007b68e5cf8b010000`);
  });

  it('of a request for a file are as they were without a challenge, and of another name with one', () => {
    const digest = bytes('ab'.repeat(32));
    const asked = { device: 'dé', digest, offset: 65_536, clockMs: 1_700_000_000_123, challenge: new Uint8Array() };
    const tail = `${'ab'.repeat(32)}00000100000000007b68e5cf8b010000`;
    expect(hex(fetchSigningBytes(asked))).toBe(`${hex(Buffer.from('fleetally.v1.fetch\ndé\n'))}${tail}`);
    const head = hex(Buffer.from('fleetally.v1.fetch-challenged\ndé\n'));
    expect(hex(fetchSigningBytes({ ...asked, challenge: bytes('0102') }))).toBe(`${head}${tail}0102`);
  });

  it('differ whenever device, boot or clock do', () => {
    const identity = fc.record({
      device: fc.string({ maxLength: 20 }),
      boot: fc.maxSafeNat(),
      clockMs: fc.maxSafeInteger(),
    });
    fc.assert(
      fc.property(identity, identity, (left, right) => {
        const same = JSON.stringify(left) === JSON.stringify(right);
        expect(hex(syncSigningBytes(left)) === hex(syncSigningBytes(right))).toBe(same);
      }),
      { seed: SEED },
    );
  });
});

function flip(original: Uint8Array, at: number, bit: number): Uint8Array {
  const changed = original.slice();
  changed[at % changed.length]! ^= 1 << bit;
  return changed;
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof KeyError ? error.code : String(error);
  }
  return 'nothing thrown';
}
