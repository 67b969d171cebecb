import type { ComparedFeature } from '../compare-report.js';
import { clipped, percent, shortNumber, shortP, signedSd } from '../words.js';
import { categoriesSvg } from './categories-svg.js';
import { escaped } from './escape.js';
import { histogramSvg } from './histogram-svg.js';

/** One feature: its verdict, a sentence, a picture, and the figures. `place` numbers it within the page. */
export function featureCard(feature: ComparedFeature, place: number): string {
  const { name, verdict, sentence } = feature;
  return `<article class="card ${verdict}" id="f${place}" data-name="${escaped(name.toLowerCase())}">
<header><h3>${escaped(clipped(name, 80))}</h3><span class="verdict ${verdict}">${verdict}</span></header>
<p>${escaped(sentence)}</p>
${pictureOf(feature)}
${movingOf(feature)}
${figuresOf(feature)}
</article>`;
}

function pictureOf({ name, histogram, sentence, current, reference }: ComparedFeature): string {
  if (histogram === undefined || current.observed + reference.observed === 0) return '';
  const label = `Distribution of ${name} in both files. ${sentence}`;
  if (histogram.edges !== undefined)
    return `<figure>${histogramSvg({ ...histogram, edges: histogram.edges }, label)}</figure>`;
  return `<figure>${categoriesSvg({ ...histogram, labels: histogram.labels ?? [] }, label)}</figure>`;
}

function movingOf({ verdict, moving }: ComparedFeature): string {
  if (verdict !== 'drift' || moving.length === 0) return '';
  const cells = moving.map(
    ({ cell, reference, current }) =>
      `<li><span>${escaped(clipped(cell))}</span> ${percent(reference)} → <b>${percent(current)}</b></li>`,
  );
  return `<ul class="moving" aria-label="What moved most">${cells.join('')}</ul>`;
}

function figuresOf({ kind, effect, p, q, reference, current, detectable, signals }: ComparedFeature): string {
  if (kind === 'changed') return '';
  const pairs: (readonly [string, string])[] = [];
  if (effect?.shiftSd !== undefined) pairs.push(['Shift', `${signedSd(effect.shiftSd)} sd`]);
  if (effect !== undefined)
    pairs.push(['Jensen–Shannon', effect.jensenShannon.toFixed(3)], ['PSI', effect.psi.toFixed(3)]);
  if (effect?.wasserstein !== undefined) pairs.push(['Wasserstein', `${shortNumber(effect.wasserstein)} sd`]);
  if (effect?.ks !== undefined) pairs.push(['K–S', effect.ks.toFixed(3)]);
  if (q !== undefined && p !== undefined) pairs.push(['q (FDR)', shortP(q)], ['p', shortP(p)]);
  if (detectable !== undefined) pairs.push(['Could see', `${shortNumber(Number(detectable.toPrecision(2)))} sd`]);
  if (current.outOfRange !== undefined) pairs.push(['Out of range', percent(current.outOfRange)]);
  const list = pairs.map(([term, value]) => `<div><dt>${term}</dt><dd>${value}</dd></div>`).join('');
  const row = (title: string, side: ComparedFeature['reference']): string => {
    const { quantiles: at } = side;
    const cells = [
      side.observed.toLocaleString('en-US'),
      percent(side.missing / Math.max(1, side.observed + side.missing)),
      ...(at === undefined ? [] : [at.p05, at.median, at.p95].map(shortNumber)),
    ];
    return `<tr><th scope="row">${title}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  };
  const numeric = reference.quantiles !== undefined || current.quantiles !== undefined;
  const heads = ['Values', 'Missing', ...(numeric ? ['5 %', 'Median', '95 %'] : [])];
  const tests = [...signals]
    .sort((a, b) => a.p - b.p)
    .slice(0, 6)
    .map(
      ({ signal, category, p: own }) =>
        `${signal}${category === undefined ? '' : ` of “${escaped(clipped(category, 20))}”`} p ${shortP(own)}`,
    )
    .join(' · ');
  return `<details><summary>Figures</summary><dl>${list}</dl>
<div class="scroll"><table><thead><tr><td></td>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead><tbody>${row('Reference', reference)}${row('Current', current)}</tbody></table></div>
<p class="quiet">${tests}</p></details>`;
}
