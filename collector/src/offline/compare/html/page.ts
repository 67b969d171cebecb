import type { ComparedFeature, CompareReport, CompareVerdict } from '../compare-report.js';
import { clipped, counted, filesSentence, shortP, signedSd, VERDICT_ORDER } from '../words.js';
import { escaped } from './escape.js';
import { featureCard } from './feature-card.js';
import { methodSection } from './method.js';
import { SCRIPT } from './script.js';
import { STYLE } from './style.js';

/** More pictures than that would make a page that no browser likes; the JSON has all. */
const MOST_CARDS = 400;

/** The report as one HTML page that needs no network and no other file. Whatever comes from data is escaped. */
export function comparePage(report: CompareReport): string {
  const { features, summary } = report;
  // One sentence is the headline, the next one is not.
  const [headline = '', more] = summary.sentence.split(/(?<=\.) /);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${escaped(summary.sentence)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<p class="overline">fleetally compare</p>
<h1>${escaped(headline)}</h1>
${more === undefined ? '' : `<p>${escaped(more)}</p>`}
<p class="files">${escaped(filesSentence(report))}</p>
${countsBar(report)}
<div class="note"><p>${escaped(report.assumption)}</p></div>
${report.warnings.map((warning) => `<div class="note warn"><p>${escaped(warning)}</p></div>`).join('\n')}
</header>
<main>
<section aria-labelledby="ranked"><h2 id="ranked">Ranked</h2>
<div class="tools" hidden><label>Find a feature <input id="find" type="search" autocomplete="off"></label></div>
<p id="none" hidden>No feature has that in its name.</p>
${rankTable(features)}</section>
${cards(features)}
${leftOutSection(report)}
${methodSection(report)}
</main>
<footer>Made by fleetally compare. This file holds counts and a few quantiles of the data, and loads nothing from anywhere.</footer>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function countsBar({ summary }: CompareReport): string {
  const shown = VERDICT_ORDER.filter((verdict) => summary[verdict] > 0);
  const parts = shown.map((verdict) => `<span class="${verdict}" style="flex:${summary[verdict]}"></span>`);
  const counts = shown.map(
    (verdict) => `<li><b>${summary[verdict]}</b> <span class="verdict ${verdict}">${verdict}</span></li>`,
  );
  return `<div class="bar" aria-hidden="true">${parts.join('')}</div><ul class="counts">${counts.join('')}</ul>`;
}

function rankTable(features: readonly ComparedFeature[]): string {
  const rows = features.map((feature, place) => {
    const { name, verdict, effect, q } = feature;
    const shift = effect?.shiftSd;
    const target =
      place < MOST_CARDS ? `<a href="#f${place}">${escaped(clipped(name, 60))}</a>` : escaped(clipped(name, 60));
    return `<tr data-name="${escaped(name.toLowerCase())}"><th scope="row" data-key="${escaped(name)}">${target}</th><td data-key="${3 - VERDICT_ORDER.indexOf(verdict)}"><span class="verdict ${verdict}">${verdict}</span></td><td data-key="${Math.abs(shift ?? 0)}">${shift === undefined ? '–' : signedSd(shift)}${shift === undefined ? '' : shiftBar(shift)}</td><td class="wide" data-key="${effect?.jensenShannon ?? 0}">${effect?.jensenShannon.toFixed(3) ?? '–'}</td><td class="wide" data-key="${effect?.psi ?? 0}">${effect?.psi.toFixed(3) ?? '–'}</td><td data-key="${q ?? 1}">${q === undefined ? '–' : shortP(q)}</td></tr>`;
  });
  return `<div class="rank" tabindex="0" role="region" aria-labelledby="ranked"><table><thead><tr><th scope="col">Feature</th><th scope="col">Verdict</th><th scope="col">Shift, sd</th><th scope="col" class="wide">Jensen–Shannon</th><th scope="col" class="wide">PSI</th><th scope="col">q</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>`;
}

/** A shift as a bar from the middle, full at one standard deviation. */
function shiftBar(shift: number): string {
  const length = Math.min(1, Math.abs(shift)) * 45;
  const x = shift < 0 ? 45 - length : 45;
  return `<svg class="shift" viewBox="0 0 90 10" aria-hidden="true"><rect x="${x.toFixed(1)}" y="1" width="${length.toFixed(1)}" height="8" rx="1"/><path d="M45 0V10"/></svg>`;
}

const TITLES: Readonly<Record<CompareVerdict, string>> = {
  drift: 'What differs',
  inconclusive: 'What the data does not suffice for',
  'no-data': 'No data',
  stable: 'What does not differ',
};

function cards(features: readonly ComparedFeature[]): string {
  const legend = '<p class="legend"><span><i class="c"></i>current</span><span><i class="r"></i>reference</span></p>';
  const sections = VERDICT_ORDER.map((verdict) => {
    const own = features
      .map((feature, place) => ({ feature, place }))
      .filter(({ feature, place }) => feature.verdict === verdict && place < MOST_CARDS);
    if (own.length === 0) return '';
    const drawn = own.map(({ feature, place }) => featureCard(feature, place)).join('\n');
    return `<section aria-labelledby="v-${verdict}"><h2 id="v-${verdict}">${TITLES[verdict]}</h2>${legend}<div class="cards">${drawn}</div></section>`;
  });
  const left = features.length - MOST_CARDS;
  if (left > 0) sections.push(`<p>${counted(left, 'feature')} more without a picture; the JSON has their counts.</p>`);
  return sections.join('\n');
}

function leftOutSection({ leftOut }: CompareReport): string {
  if (leftOut.length === 0) return '';
  const items = leftOut.map(({ name, why }) => `<li><b>${escaped(clipped(name, 60))}</b>: ${escaped(why)}</li>`);
  return `<section><h2>Not compared</h2><ul>${items.join('')}</ul></section>`;
}
