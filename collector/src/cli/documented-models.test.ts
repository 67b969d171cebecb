import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import type { VariantView } from '../store/views-registry-results.js';
import { modelsText } from './models-text.js';

/** A variant as the page has it. */
function shown(
  name: string,
  devices: number,
  card: VariantView['card'],
  sizeBytes: number,
  digest: string,
): VariantView {
  const [version = '', variant = ''] = name.split(' ');
  return {
    ...{ version, variant, state: 'available', devices, card, sizeBytes, digest: digest.padEnd(64, '0') },
    ...{ executionProviders: [], addedAt: '2026-01-05T09:00:00.000Z', author: 'ann', reason: 'release' },
  };
}

it('docs/models.md shows what is printed of a model: registered, not registered, and wrong', async () => {
  const page = await readFile(new URL('../../../docs/models.md', import.meta.url), 'utf8');
  const [, printed] = /^```console\n\$ fleetally models list\n(.*?)^```$/ms.exec(page)!;
  const text = modelsText([
    {
      model: 'har',
      variants: [
        shown('1.0.0 fp32', 31, { accuracy: 0.92, latencySeconds: 0.004 }, 4_854, '8b1fbabf13db'),
        shown('1.0.0 int8', 12, { accuracy: 0.921, latencySeconds: 0.002 }, 2_223, 'e9470b0149f5'),
        shown('1.1.0 fp32', 4, { accuracy: 0.924, latencySeconds: 0.004 }, 16_486, '56d7875d2300'),
      ],
      unregistered: [{ version: '2.0.0-rc1', variant: '', digest: '07'.repeat(32), devices: 1 }],
      wrong: [
        {
          ...{ version: '1.1.0', variant: 'fp32', digest: '8b1fbabf13db'.padEnd(64, '0'), devices: 2 },
          reason: 'It says har 1.1.0 fp32, but the file that runs is har 1.0.0 fp32.',
        },
      ],
    },
  ]);
  expect(text).toBe(printed);
  // The block is known by these words.
  expect(printed).toContain('not registered');
});
