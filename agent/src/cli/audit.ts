import { readFileSync, writeFileSync } from 'node:fs';
import { JSON_FILE_FLAG, requireWritable, UsageError, verb, type Flags, type Tell, type Values } from '@fleetally/cli';
import { wireSchema } from '@fleetally/proto';
import { annotate } from '../audit/annotate-bytes.js';
import { AuditError } from '../audit/audit-error.js';
import { buildAudit, foundReports } from '../audit/build-audit.js';
import { findDevice } from '../audit/find-device.js';
import { reportName } from '../audit/group-reports.js';
import { readDevice, type DeviceFiles } from '../audit/read-device.js';
import { renderBytes } from '../audit/render-bytes.js';
import { renderHtml } from '../audit/render-html.js';
import { renderText } from '../audit/render-text.js';
import { signatureText, verifyFile } from '../audit/sign-file.js';
import { toDocument, toJson } from '../audit/to-document.js';
import { stateDirectory } from '../device/state-directory.js';

const FLAGS = {
  'state-dir': {
    type: 'string',
    value: 'DIR',
    about: "where agents keep their files (default: the system's, as for monitor's spoolDir)",
    completes: 'folder',
  },
  device: { type: 'string', value: 'ID', about: 'which device, where there are several' },
  reports: {
    type: 'string',
    value: 'WHICH',
    about: 'in detail: all, summary (none), or a number of the newest',
    default: '3',
    completes: ['all', 'summary'],
  },
  full: { type: 'boolean', about: 'every count of a report, not only the largest of each feature' },
  bytes: {
    type: 'string',
    value: 'N',
    about: 'instead of all that: every byte of one report, field by field; 1 is the newest',
  },
  html: { type: 'string', value: 'FILE', about: 'write one printable page with a place to sign', completes: 'file' },
  out: {
    type: 'string',
    value: 'FILE',
    about: 'write the text; without any of these three it is shown',
    completes: 'file',
  },
  sign: { type: 'boolean', about: "also write FILE.sig beside each file, made with the device's own key" },
  verify: { type: 'string', value: 'FILE', about: 'check FILE against FILE.sig, and nothing else', completes: 'file' },
  ...JSON_FILE_FLAG,
} as const satisfies Flags;

const STATEMENT =
  'I have read this audit. It tells, from the files of the agent on this device, what has left the device and what will leave it.';

/** `fleetally-agent device audit`, in short `fleetally-agent audit`. */
export const audit = verb({
  about: 'say in words and in bytes all that has left this device or will leave it, from the files of its agent',
  detail: 'It only reads: it may run beside the agent, or on a copy of the folder.',
  flags: FLAGS,
  exitCodes: { 1: 'it failed, or a file is not what was signed' },
  examples: [
    'device audit --state-dir state --device watch-1 --html audit.html --sign',
    'device audit --state-dir state --device watch-1 --bytes 1',
    'device audit --verify audit.html',
  ],
  async run({ values, tell }) {
    await requireWritable(values.html, '--html');
    await requireWritable(values.out, '--out');
    return await run(values, tell);
  },
});

async function run(values: Values<typeof FLAGS>, tell: Tell): Promise<number> {
  if (values.verify !== undefined) return checkSignature(values.verify, tell);
  const most = mostOf(values.reports);
  const which = values.bytes === undefined ? undefined : wholeNumber('--bytes', values.bytes, 1);
  const { json, html, out } = values;
  if (values.sign && [json, html, out].every((file) => file === undefined || file === '-')) {
    throw new UsageError('--sign signs files: say --json FILE, --html FILE or --out FILE as well');
  }
  const files = readDevice(findDevice(values['state-dir'] ?? stateDirectory(), values.device));
  if (which !== undefined) return showBytes(files, which, tell);
  const found = buildAudit(files, { nowMs: Date.now(), schema: wireSchema(), most });
  const document = toDocument(found, values.full);
  const key = values.sign ? keyOf(files) : undefined;
  const write = (file: string | undefined, make: () => string): void => {
    if (file === undefined) return;
    if (file === '-') {
      process.stdout.write(make());
      return;
    }
    const bytes = Buffer.from(make());
    writeFileSync(file, bytes);
    if (key !== undefined) writeFileSync(`${file}.sig`, signatureText(bytes, key));
  };
  write(json, () => toJson(found));
  write(html, () => renderHtml(document, STATEMENT));
  write(out, () => renderText(document, FILE_COLUMNS));
  const written = [json, html, out].filter((file) => file !== undefined);
  if (written.length === 0) process.stdout.write(renderText(document, process.stdout.columns || FILE_COLUMNS));
  else if (json !== '-') process.stdout.write(`${written.join(', ')}: SHA-256 of the content ${document.digest}\n`);
  return 0;
}

const FILE_COLUMNS = 100;

function mostOf(reports: string): number {
  if (reports === 'all') return Infinity;
  return reports === 'summary' ? 0 : wholeNumber('--reports', reports, 0, "'all', 'summary' or ");
}

function wholeNumber(name: string, value: string, least: number, or = ''): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= least) return number;
  throw new UsageError(`${name} is ${value}; it must be ${or}a whole number from ${least}`);
}

function keyOf({ ownKey, directory }: DeviceFiles) {
  if (ownKey !== undefined) return ownKey;
  throw new AuditError('NO_KEY', `--sign needs the device's own key, and ${directory}/device.key can't be used`);
}

function showBytes(files: DeviceFiles, which: number, tell: Tell): Promise<number> {
  const all = foundReports(files);
  const report = all.at(-which);
  if (report === undefined) {
    throw new AuditError('NO_REPORT', `--bytes ${which}: ${all.length} reports are known, of which 1 is the newest`);
  }
  const heading = `${reportName(report)} (${report.state}), ${report.sealed.length} bytes: a SealedReport`;
  const spans = annotate(wireSchema(), 'SealedReport', report.sealed);
  const answer = { report: reportName(report), state: report.state, bytes: report.sealed.length, spans };
  return tell(answer, () => renderBytes(heading, report.sealed, spans)).then(() => 0);
}

async function checkSignature(file: string, tell: Tell): Promise<number> {
  const verdict = verifyFile(read(file), read(`${file}.sig`).toString('utf8'));
  if (verdict.outcome === 'verified') {
    const words = `${file} is unchanged since the device with the key ${verdict.fingerprint} signed it\n`;
    await tell({ file, ...verdict }, words);
    return 0;
  }
  throw new AuditError('NOT_VERIFIED', `${file}: ${verdict.why}`);
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new AuditError('UNREADABLE', `${file} can't be read`, { cause });
  }
}
