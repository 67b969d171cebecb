import type { Audit, GroupAudit, ReportAudit } from './audit.js';
import { costWords } from './cost-words.js';
import { countLines } from './count-words.js';
import { facts, list, table, text, title, type Block, type Section } from './document.js';
import { reportName } from './group-reports.js';
import { grouped, minute, plural, second } from './number-words.js';

/** What waits in the spool. */
export function waitingSection({ waiting, unanswered }: Audit, full: boolean): Section {
  const blocks =
    waiting.reports === 0
      ? [text('No report waits to be sent.')]
      : [
          text(
            `These reports will be sent as soon as policy and network allow. ${unanswered.waiting} of them were sent already and had no answer; such a report may have arrived, and goes again with the same bytes.`,
          ),
          ...groupBlocks(waiting, full),
        ];
  return { title: 'What will leave this device', blocks };
}

/** What the journal holds of reports that the collector has. */
export function departedSection({ departed, totals, foldedReports, chain, unanswered }: Audit, full: boolean): Section {
  const blocks: Block[] = [];
  if (totals === undefined) {
    blocks.push(text("This device keeps no journal (journalBytes: 0), so what has left it can't be told."));
  } else if (totals.reports.count + totals.refused.count === 0) {
    blocks.push(text('No report has left this device since its journal began.'));
  } else {
    const kept = `the bytes of ${plural(departed.reports, 'report')} are kept and told here`;
    blocks.push(
      facts(
        [
          'since the journal began',
          `${plural(totals.reports.count, 'report')} of ${grouped(totals.reports.bytes)} bytes were accepted, ${totals.refused.count} refused`,
        ],
        ['first and last thing sent', `${second(totals.firstMs)}, ${second(totals.lastMs)}`],
        ['kept', foldedReports === 0 ? kept : `${kept}; of ${plural(foldedReports, 'older one')} only the totals`],
      ),
      ...(departed.reports === 0 ? [] : groupBlocks(departed, full)),
    );
  }
  if (unanswered.dropped > 0) {
    const what = plural(unanswered.dropped, 'further report');
    blocks.push(
      text(`${what} had no answer and were dropped by a full spool: they may have arrived; their bytes are not kept.`),
    );
  }
  blocks.push(
    text(
      `Chain of digests: ${plural(chain.intact, 'report')} follow${chain.intact === 1 ? 's' : ''} rightly, ${chain.broken.length} broken, ${chain.open} whose predecessor is not here.`,
    ),
    list(chain.broken),
  );
  return { title: 'What has left this device', blocks };
}

function groupBlocks(group: GroupAudit, full: boolean): Block[] {
  return [
    facts(
      ['reports', `${grouped(group.reports)}, ${grouped(group.bytes)} bytes`],
      ['time', `${minute(group.firstWindow)} to ${minute(group.lastWindow)}`],
      ['inferences counted', `${grouped(group.inferences)}; the smallest report holds ${group.fewestInferences}`],
      [
        'signatures',
        `${grouped(group.verified)} verified, ${group.wrong} wrong, ${group.unchecked} not checked for lack of a key`,
      ],
      ['every byte accounted for', `in ${grouped(group.accountedFor)} of ${grouped(group.reports)}`],
    ),
    table(
      ['day', 'model', 'plan', 'reports', 'inferences', 'bytes'],
      group.days.map(({ day, model, plan, reports, inferences, bytes }) => [
        day,
        model,
        plan.slice(0, 12),
        grouped(reports),
        grouped(inferences),
        grouped(bytes),
      ]),
    ),
    ...group.sums.flatMap(({ plan, reports, counts }): Block[] => [
      title(`All counts of ${plural(reports, 'report')} by plan ${plan.slice(0, 12)}, added up`),
      list(countLines(counts, full)),
    ]),
    ...group.shown.flatMap((report) => reportBlocks(report, full)),
  ];
}

function reportBlocks(report: ReportAudit, full: boolean): Block[] {
  const { model, windowStart, windowSeconds, inferences, losses } = report;
  const lost = Object.entries(losses).filter(([, count]) => count !== 0);
  const attributes = Object.entries(report.attributes);
  return [
    title(`${capital(reportName(report))}: ${stateWords(report)}`),
    facts(
      ['time', `${minute(windowStart)} to ${minute(windowStart + windowSeconds)}`],
      ['model', [model.name, model.version, model.variant].join(' ').trim()],
      ['SHA-256 of its file', model.digest || 'not known'],
      ['plan', report.planDigest],
      ['inferences', grouped(inferences)],
      ['bytes', `${grouped(report.bytes)}, signature ${report.signature}`],
      ['privacy', privacyWords(report)],
      ['losses', lost.map(([name, count]) => `${words(name)} ${count}`).join(', ') || 'none'],
      [
        'attributes',
        attributes.map(([name, value]) => `${name}=${value}`).join(', ') || 'none (as in the report before)',
      ],
    ),
    list(report.oddities.map((oddity) => `Odd: ${oddity}.`)),
    list(countLines(report.counts, full)),
  ];
}

function stateWords({ state, answeredMs }: ReportAudit): string {
  return answeredMs === undefined ? 'waits' : `${state} by the collector ${second(answeredMs)}`;
}

function privacyWords({ level, milliEpsilon, gaussian }: ReportAudit): string {
  if (level !== 'dp') return `${level}: counts without noise`;
  const noise = gaussian === undefined ? 'noise' : 'Gaussian noise';
  return `${noise} on every count, ${costWords({ milliEpsilon, gaussian })} per record`;
}

/** `withheldInferences` as `withheld inferences`. */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
