import { h } from './dom.js';

/** What stands where there is no number, and why. @type {Readonly<Record<string, { word: string, why: string }>>} */
const MEANINGS = {
  suppressed: {
    word: 'too few devices',
    why: 'Fewer devices than the collector’s kDevices stand behind it, and it might speak of one of them.',
  },
  'no-data': { word: 'no data', why: 'Nothing has been seen here yet.' },
  inconclusive: {
    word: 'inconclusive',
    why: 'Something was seen, but not enough for a verdict. More reports will tell.',
  },
  'not-applicable': { word: 'not applicable', why: 'There is no such figure for values of this kind.' },
  learning: {
    word: 'learning',
    why: 'The first days are what later ones are compared with; until then nothing is judged.',
  },
};

/**
 * A word that stands for a missing number, with its meaning on hover and on focus.
 * @param {string} word one of those of the API @param {string} [why] what is known of this very case
 */
export function explained(word, why) {
  const meaning = MEANINGS[word];
  if (meaning === undefined) return word;
  const told =
    why === undefined || why === '' ? meaning.why : `${why[0]?.toUpperCase() ?? ''}${why.slice(1)}. ${meaning.why}`;
  return h(
    'button',
    { type: 'button', class: 'word', 'aria-label': `${meaning.word}: ${told}` },
    meaning.word,
    h('span', { class: 'tip', 'aria-hidden': 'true' }, told),
  );
}
