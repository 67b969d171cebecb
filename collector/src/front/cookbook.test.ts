import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededFront, type SeededFront } from './testing-front.js';
import { seedQuestions } from './testing-questions.js';

let front: SeededFront;
beforeAll(async () => {
  front = await seededFront();
  await seedQuestions(front.store, front.planDigest);
});
afterAll(() => front.close());

const page = await readFile(new URL('../../../docs/cookbook.md', import.meta.url), 'utf8');

interface Question {
  readonly number: number;
  readonly title: string;
  readonly text: string;
  readonly sql: string;
}

const questions = page
  .split(/^#{2,3} (?=\d)/m)
  .slice(1)
  .map((text): Question => {
    const [title = ''] = text.split('\n');
    return { number: Number(/^\d+/.exec(title)), title, text, sql: /```sql\n([^`]*)```/.exec(text)?.[1] ?? '' };
  });

async function answer(sql: string): Promise<string> {
  const { body } = await front.reader.answer(sql, 'JSONEachRow', {
    ...{ model: 'pump', feature: 'temperature', cohort: 'hw=a' },
    ...{ from: '2026-01-05', to: '2026-01-08 00:00:00' },
  });
  return body.toString('utf8');
}

async function rowsOf(number: number): Promise<Record<string, unknown>[]> {
  const said = await answer(questions.find((one) => one.number === number)!.sql);
  return said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('docs/cookbook.md', () => {
  it('has fifteen questions, and before them what there is to ask about', () => {
    expect(questions.map(({ number }) => number)).toEqual(Array.from({ length: 16 }, (_, i) => i));
  });

  it.each(questions)('$title', async ({ sql }) => {
    const said = await answer(sql);
    expect(said.trim()).not.toBe('');
    // Whatever is asked, hw=b and hw=c are too few.
    expect(said).not.toMatch(/hw=c.*0\.1\b/);
  });

  it.each(questions)('names all parameters above: $title', ({ text, sql }) => {
    const named = /^Parameters: (.*)\.$/m.exec(text)?.[1] ?? '';
    const taken = [...sql.matchAll(/\{(\w+):/g)].map(([, name]) => name!);
    expect([...named.matchAll(/`(\w+)`/g)].map(([, name]) => name).sort()).toEqual([...new Set(taken)].sort());
    if (taken.length === 0) expect(named).toMatch(/^none/);
  });

  it('shows in its example every parameter that any question takes', () => {
    const [example = ''] = /^curl .*question\.sql$/m.exec(page) ?? [];
    for (const [, name] of questions.flatMap(({ sql }) => [...sql.matchAll(/\{(\w+):/g)])) {
      expect(example).toContain(`param_${name}=`);
    }
  });
});

describe('what its answers are worth', () => {
  it('question 0 names the models, their days, cohorts and features', async () => {
    expect(await rowsOf(0)).toMatchObject([
      { model: 'pump', from: '2026-01-05 00:00:00', to: '2026-01-07 00:00:00', cohorts: ['hw=a'] },
    ]);
    expect((await rowsOf(0))[0]).toHaveProperty('features', ['output', 'temperature']);
  });

  it('question 1 names what fires, though something else has gathered more evidence since', async () => {
    const [worst] = await rowsOf(1);
    expect(worst).toMatchObject({ cohort: 'hw=a', firing_alarms: 1, features: ['temperature'], effect: 0.5 });
    expect(worst!.evidence_gathering).toBeGreaterThan(0);
  });

  it('question 2 has what alarmed and is large before what gathers evidence and is small', async () => {
    expect(await rowsOf(2)).toMatchObject([
      { cohort: 'hw=a', feature: 'temperature', alarms: 2, effect: 0.5 },
      { cohort: 'hw=a', feature: 'output', alarms: 0, effect: -0.002 },
    ]);
  });

  it('question 15 has devices that stand together for one row', async () => {
    expect(await rowsOf(15)).toMatchObject([
      { kind: 'saturated', cohort: { hw: 'a' }, devices: 12, some: [] },
      { kind: 'stuck', cohort: {}, devices: 1, some: ['d03'] },
    ]);
  });
});
