import { describe, expect, it } from 'vitest';
import { GONE_SECONDS, RecommendationBook } from './recommendation-book.js';
import { testDraft } from './testing-recommendations.js';
import { accuracyEffect, LOOK } from './testing-judgements.js';

const NOW = LOOK * 1_000;
const ANN = { author: 'ann', reason: 'seen', atMs: NOW + 5 };
const WATCHES = { cohorts: [{ kind: 'watch' }] };

function opened(draft = testDraft()) {
  const book = new RecommendationBook();
  const [first] = book.take([draft], LOOK, NOW);
  return { book, id: first!.recommendation };
}
const states = (book: RecommendationBook) => book.all.map(({ state }) => state);

describe('RecommendationBook', () => {
  it('opens each cause once, however often it is found', () => {
    const { book } = opened();
    const stronger = testDraft({ evidence: [accuracyEffect(-41, { evidence: 9e9, devices: 400 })] });
    expect(book.take([stronger], LOOK + 300, NOW + 1)).toEqual([]);
    expect(book.take([stronger, testDraft({ cause: 'other' })], LOOK + 600, NOW + 2)).toMatchObject([
      { state: 'open', author: 'fleetally', cause: 'other', openedAtMs: NOW + 2 },
    ]);
  });

  it('goes on after a restart as if there had been none', () => {
    const { book, id } = opened();
    const again = new RecommendationBook(book.all);
    expect(again.take([testDraft()], LOOK + 300, NOW)).toEqual([]);
    expect(again.take([], LOOK + 300, NOW)).toEqual([]);
    expect(again.decide(id, 'dismissed', ANN)).toMatchObject({
      state: 'dismissed',
      author: 'ann',
      stateReason: 'seen',
    });
  });

  it('replaces one whose scope, version or action is another now, and says so on both', () => {
    const { book, id } = opened(testDraft({ scope: WATCHES }));
    const [old, next] = book.take([testDraft()], LOOK + 300, NOW + 1);
    expect(old).toMatchObject({ recommendation: id, state: 'superseded' });
    expect(old?.stateReason).toContain('it concerns further devices');
    expect(next).toMatchObject({ state: 'open', scope: { cohorts: [{}] } });
    expect(book.take([testDraft({ to: '1.0.0' })], LOOK + 600, NOW + 2)).toHaveLength(2);
    expect(states(book)).toEqual(['superseded', 'superseded', 'open']);
    expect(book.decide(id, 'accepted', ANN)).toBeUndefined();
  });

  it('keeps one on named devices while fewer of them show it, and replaces it when more do', () => {
    const devices = (...names: string[]) =>
      testDraft({ action: 'inspect-devices', scope: { cohorts: [{}], devices: names } });
    const { book } = opened(devices('d1', 'd2'));
    expect(book.take([devices('d2')], LOOK, NOW)).toEqual([]);
    expect(book.take([devices('d2', 'd3')], LOOK, NOW).map(({ state }) => state)).toEqual(['superseded', 'open']);
  });

  it('keeps quiet about what was dismissed until its evidence changes materially', () => {
    const { book, id } = opened(testDraft({ scope: WATCHES, evidence: [accuracyEffect(-10)] }));
    book.decide(id, 'dismissed', ANN);
    const take = (change: Parameters<typeof testDraft>[0]) =>
      new RecommendationBook(book.all).take([testDraft({ scope: WATCHES, ...change })], LOOK, NOW);
    expect(take({ evidence: [accuracyEffect(-14, { evidence: 1e9, devices: 900 })] })).toEqual([]);
    const [again] = take({ evidence: [accuracyEffect(-15)] });
    expect(again?.stateReason).toBe(`${id} was dismissed by ann, but harm in accuracy has grown`);
    expect(take({ scope: { cohorts: [{}] }, evidence: [accuracyEffect(-10)] })).toHaveLength(1);
    expect(take({ to: '1.0.0', evidence: [accuracyEffect(-10)] })).toHaveLength(1);
  });

  it('expires what nobody finds any more, not at the first look without it', () => {
    const { book } = opened();
    expect(book.take([], LOOK + GONE_SECONDS - 1, NOW)).toEqual([]);
    expect(book.take([], LOOK + GONE_SECONDS, NOW)).toMatchObject([{ state: 'expired' }]);
    expect(book.take([testDraft()], LOOK + GONE_SECONDS + 1, NOW)).toMatchObject([{ state: 'open' }]);
  });

  it('ends at once what turned out to be something else, unless somebody has decided on it', () => {
    const { book } = opened();
    expect(book.take([testDraft()], LOOK, NOW, () => 'one of many')).toEqual([]);
    expect(book.take([], LOOK, NOW, () => 'one of many')).toMatchObject([
      { state: 'expired', author: 'fleetally', stateReason: 'one of many' },
    ]);
    const taken = opened();
    taken.book.decide(taken.id, 'accepted', ANN);
    expect(taken.book.take([], LOOK, NOW, () => 'one of many')).toEqual([]);
  });

  it('ends a hold at once when it is decided, for harm in favour of the rollback', () => {
    const hold = testDraft({ action: 'hold', from: '1.1.0', to: '1.2.0', cause: 'undecided' });
    const { book } = opened(hold);
    const changes = book.take([testDraft()], LOOK + 300, NOW);
    expect(changes.map(({ state, cause }) => [cause, state])).toEqual([
      ['harm', 'open'],
      ['undecided', 'superseded'],
    ]);
    expect(opened(hold).book.take([], LOOK + 300, NOW)).toMatchObject([{ state: 'expired' }]);
  });

  it('carries a rollback out when the devices say so, and anything else when its cause is gone', () => {
    const { book, id } = opened();
    expect(book.carriedOut(id, ANN)).toBeUndefined();
    expect(book.decide(id, 'accepted', ANN, 'ro-1')).toMatchObject({ state: 'accepted', rollout: 'ro-1' });
    expect(book.take([], LOOK + 2 * GONE_SECONDS, NOW)).toEqual([]);
    expect(book.take([testDraft()], LOOK + 2 * GONE_SECONDS, NOW)).toEqual([]);
    expect(book.carriedOut(id, ANN)).toMatchObject({ state: 'carried-out', rollout: 'ro-1' });
    // The same version on the same devices again is a new matter.
    expect(book.take([testDraft()], LOOK + 3 * GONE_SECONDS, NOW)).toMatchObject([{ state: 'open' }]);

    const other = opened(testDraft({ action: 'retrain' }));
    other.book.decide(other.id, 'accepted', ANN);
    expect(other.book.take([], LOOK + GONE_SECONDS, NOW)).toMatchObject([{ state: 'carried-out' }]);
  });
});
