import { powerFigures, promiseFigures, promiseTotal } from './figures.js';
import type { Results } from './results.js';
import { otherTable, powerTable, promiseTable } from './tables.js';

/** Cases with targets of their own, by the beginnings of their names; all others are on the page of cases. */
const FURTHER = ['power', 'sine-clusters', 'where', 'who', 'accuracy', 'cost'];
const WEEKS_WANTED = 200;

/** The page of docs that shows the results; pictures stand beside it. */
export function resultsPage(results: Results): string {
  const { cases } = results;
  const promise = promiseFigures(cases);
  const power = powerFigures(cases);
  const tabled = new Set([...promise.map(({ id }) => `promise-${id}`), ...power.map(({ id }) => `power-${id}`)]);
  const others = cases.filter(
    ({ id }) => !tabled.has(id) && FURTHER.some((name) => id === name || id.startsWith(`${name}-`)),
  );
  const shown = [...cases.filter(({ id }) => tabled.has(id)), ...others];
  const broken = shown.filter(({ rows }) => rows.some(({ kept }) => kept === false)).map(({ id }) => id);
  return [
    '# Detection quality, measured',
    '',
    'Written by `npm run bench:quality` from [bench/results/quality.json](../../bench/results/quality.json). Do not edit: run it',
    `again. ${circumstancesOf(results)} What each case is, with the figures of the prototypes that`,
    'the recipe was written from: [case by case](quality-cases.md).',
    '',
    broken.length === 0
      ? 'Every target that was measured was met.'
      : `**Not met: ${broken.join(', ')}.** These lines are marked with ✗.`,
    '',
    ...(promise.length === 0 ? [] : promiseSection(promise)),
    ...(power.length === 0 ? [] : powerSection(power)),
    ...(others.length === 0 ? [] : ['## Further targets', '', ...otherTable(others), '']),
  ].join('\n');
}

function promiseSection(settings: ReturnType<typeof promiseFigures>): string[] {
  const total = promiseTotal(settings);
  return [
    '## The promise: at most one false alarm a week for everything together',
    '',
    '![Alarms a week where nothing happens](promise.svg)',
    '',
    'A simulated fleet of 120 devices × 20 inferences every 5 minutes, in nine cohorts beside the whole model, devices unlike one another: six',
    'numbers and their 15 pairs, a category, five classes with their confidence, latency. Rows go through the product’s own counter, plan,',
    'signals and detector at its default options (`clock: auto`), from the first window on (two days of each setting are learning), 6-hour and 1-day blocks',
    'included. Nothing happens that anybody would have to be told, so every alarm is a false one; people are told of incidents, which',
    'alarms that belong together make. The bound is of a Poisson count (Garwood 1936).',
    'The rules beside it are what other tools do when nobody sets anything, on the raw values of all devices together, with ten windows spread over the first',
    'week as their reference; they are asked **once an hour** from the second week on, and their columns are the alarms of a week (of 168 answers).',
    'Where they are silent here they may be deaf: see what they see of the changes below.',
    '',
    `${total.weeks.toFixed(0)} fleet-weeks in all${total.weeks < WEEKS_WANTED ? `: **fewer than the ${WEEKS_WANTED} that the promise is to be shown on**, run it again for longer` : ''}: ${total.incidents} incidents, so with 95 % confidence fewer than ${total.upper.toFixed(2)} a week.`,
    '',
    ...promiseTable(settings, total),
    '',
  ];
}

function powerSection(targets: ReturnType<typeof powerFigures>): string[] {
  return [
    '## Power: how soon a change is found under that promise',
    '',
    '![Windows until a change is found](power.svg)',
    '',
    '60 devices × 60 inferences a window of 5 minutes (288 windows a day), a week of history, then the change, in every device unless the line says',
    'otherwise; two fleets × twenty changes, up and down in turn where there is an up and a down. A delay of 1 is an alarm with the first changed window.',
    'The rules’ columns are the share of the first twelve windows in which a rule fires on what has changed. A rule that fires everywhere without a change, too, has found nothing:',
    'compare the table above. None of them can see what is missing or what depends on what, and what they fire there is chance.',
    '',
    ...powerTable(targets),
    '',
  ];
}

function circumstancesOf({ cases }: Results): string {
  const different = (key: 'seed' | 'date' | 'machine'): string =>
    [...new Set(cases.map((measured) => String(measured[key])))].join(' and ');
  return `Seed ${different('seed')}, ${different('date')}, ${different('machine')}.`;
}
