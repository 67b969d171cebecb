import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { categoricalFeature, marginPlan, mixedPlan, numericFeature, planOf } from '../testing/plans.js';
import { canonicalPlanBytes, planDigest, planFromBytes, toHex } from './canonical.js';
import { parsePlan } from './parse-plan.js';

const text = new TextEncoder();

describe('canonicalPlanBytes', () => {
  // The digests are sha256sum's of the text, and for the mixed plan of Python's json.dumps(sort_keys=True, separators=(',', ':')).
  it('is frozen for schema 1: these bytes, this SHA-256', () => {
    const plan = parsePlan(planOf([numericFeature('é', [-0, 0.1, 1e21, 5e300])], { model: 'golden' }));
    expect(new TextDecoder().decode(canonicalPlanBytes(plan))).toBe(
      '{"features":[{"edges":[0,0.1,1e+21,5e+300],"kind":"numeric","name":"é","reference":[10,10,10,0,0,0],' +
        '"source":{"column":0,"tensor":"x"},"split":2}],"model":"golden","pairs":[],"schema":"fleetally.plan/1"}',
    );
    expect(toHex(planDigest(plan))).toBe('df8c69f844a83310ade4ce9460259e5bd5b7509e6dd7114ee2e9d5c3d78c6719');
    expect(toHex(planDigest(mixedPlan()))).toBe('69f98b69d58945c17620d29fe3b06b103cca63c29e1699bdbab0db46bd79c263');
  });

  it('is frozen for what came with 0.3: margin, overflow, sharpness, outputs, and the second list of signals', () => {
    const overflow = { buckets: 2, salt: 4_294_967_295, seen: 'AAECAw==' };
    const shop = { ...categoricalFeature('shop', ['a']), overflow, reference: [9, 4, 3, 0, 2] };
    const source = { tensor: 'i', summary: 'sharpness', channel: 0, layout: 'flat' } as const;
    const features = [
      shop,
      numericFeature('litres', [0, 1], { output: true }),
      numericFeature('s', [0, 1], { source }),
    ];
    const { output, signals } = marginPlan();
    const plan = parsePlan(planOf(features, { model: 'golden', output: output!, signals: signals! }));
    expect(planFromBytes(canonicalPlanBytes(plan))).toEqual(plan);
    expect(toHex(planDigest(plan))).toBe('2a44516a694bde6dbf87e7e66989f59646342bd6e17004ecbf7e64cf5eb0d83d');
  });

  it('does not depend on the order of keys', () => {
    const reversed = Object.fromEntries(Object.entries(mixedPlan()).reverse());
    expect(canonicalPlanBytes(parsePlan(reversed))).toEqual(canonicalPlanBytes(mixedPlan()));
  });
});

describe('planFromBytes', () => {
  it('is the way back for any edges and names', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    const edges = fc.uniqueArray(finite, { minLength: 2, maxLength: 17, comparator: (a, b) => a === b });
    const name = fc.oneof(
      fc.string({ minLength: 1, maxLength: 64 }),
      fc.constantFrom('\ud800', '日本', '\u2028', '\0', '🦆'),
    );
    fc.assert(
      fc.property(edges, name, (values, label) => {
        const plan = parsePlan(
          planOf([
            numericFeature(
              label,
              [...values].sort((a, b) => a - b),
            ),
          ]),
        );
        const back = planFromBytes(canonicalPlanBytes(plan));
        expect(back).toEqual(plan);
        expect(planDigest(back)).toEqual(planDigest(plan));
      }),
      { seed: 101, numRuns: 60 },
    );
  });

  it('refuses other spellings of the same plan, since their digest is another', () => {
    const canonical = new TextDecoder().decode(canonicalPlanBytes(mixedPlan()));
    for (const other of [` ${canonical}`, `${canonical}\n`, canonical.replace('0.05', '5e-2'), `\uFEFF${canonical}`]) {
      expect(() => planFromBytes(text.encode(other))).toThrow(/not in canonical form|not JSON/);
    }
  });

  it('refuses bytes that are no JSON, no UTF-8, nested without end, or too many', () => {
    const bad = [
      text.encode('{'),
      Uint8Array.of(0xff, 0xfe),
      text.encode('['.repeat(1_000_000)),
      new Uint8Array(2 ** 25),
    ];
    for (const bytes of bad) {
      expect(() => planFromBytes(bytes)).toThrow(expect.objectContaining({ code: 'NOT_JSON' }));
    }
  });
});
