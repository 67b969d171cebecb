import { describe, expect, it } from 'vitest';
import { generateDeviceKey, publicKeyBytes } from '@fleetally/proto';
import { fingerprintOf, type DeviceKey } from '../keys/device-key.js';
import { facts, list, table, text, title, type AuditDocument } from './document.js';
import { renderHtml } from './render-html.js';
import { renderText } from './render-text.js';
import { signatureText, verifyFile } from './sign-file.js';

const HOSTILE = '</dd><script>alert("1")</script>\u001b[2J\u202e';

const document: AuditDocument = {
  title: 'Audit of device d',
  sections: [
    {
      title: 'One',
      blocks: [
        text(`Words ${'that go on '.repeat(40)}`),
        title('A title'),
        list(['a thing', HOSTILE]),
        facts(['name', HOSTILE], ['longer name', `value ${'and more '.repeat(30)}`]),
        table(
          ['a', 'b'],
          [
            [HOSTILE, 'x'],
            ['1', `cell ${'wide '.repeat(40)}`],
          ],
        ),
      ],
    },
  ],
  digest: 'ab'.repeat(32),
};

describe('renderText', () => {
  it('keeps to the width where words allow it', () => {
    for (const width of [60, 80, 132]) {
      const long = renderText(document, width)
        .split('\n')
        .filter((line) => line.length > width && !line.includes('script') && !line.includes(document.digest));
      expect(long).toEqual([]);
    }
  });

  it('shows control characters as escapes: no name can draw on a terminal', () => {
    const shown = renderText(document, 80);
    expect(shown).toContain('\\u001b[2J\\u202e');
    expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

describe('renderHtml', () => {
  const page = renderHtml(document, 'I have read "this".');

  it('is one page that needs nothing else, has no scripts, and lets no name become markup', () => {
    expect(page).not.toMatch(/<script|<link|<img|src=|href=|@import|url\(/i);
    expect(page).toContain('&lt;/dd&gt;&lt;script&gt;');
    expect(page).toContain("default-src 'none'");
    for (const tag of ['section', 'dl', 'ul', 'table', 'li', 'td', 'h2']) {
      const opened = page.match(new RegExp(`<${tag}[ >]`, 'g'))?.length;
      expect(page.match(new RegExp(`</${tag}>`, 'g'))?.length, tag).toBe(opened);
    }
  });

  it('ends with a place to sign, the statement and the digest', () => {
    expect(page).toContain('I have read &quot;this&quot;.');
    expect(page).toContain(document.digest);
    expect(page).toContain('Name and function');
  });
});

describe('signatures', () => {
  const privateKey = generateDeviceKey();
  const publicKey = publicKeyBytes(privateKey);
  const key: DeviceKey = { privateKey, publicKey, fingerprint: fingerprintOf(publicKey) };
  const file = Buffer.from('an audit');
  const signed = signatureText(file, key);

  it('tell a file as it was signed from one that was changed', () => {
    expect(verifyFile(file, signed)).toEqual({ outcome: 'verified', fingerprint: key.fingerprint });
    expect(verifyFile(Buffer.from('an audit.'), signed).outcome).toBe('changed');
  });

  it('are refused with another key, and when they are damaged', () => {
    const other = publicKeyBytes(generateDeviceKey());
    const swapped = signed.replace(Buffer.from(publicKey).toString('hex'), Buffer.from(other).toString('hex'));
    expect(verifyFile(file, swapped).outcome).toBe('wrong-signature');
    for (const text of ['', 'nonsense', signed.slice(0, -2), signed.replace('sha256', 'sha512')]) {
      expect(verifyFile(file, text).outcome).toBe('no-signature');
    }
  });
});
