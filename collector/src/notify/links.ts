import type { Notice } from './notice.js';

/** The page of the console that shows it, for people; its addresses are those of docs/console.md. */
export function pageOf(notice: Notice, externalUrl: string): string {
  return under(externalUrl, '#', notice);
}

/** Where the REST API has it as it is now. */
export function apiOf(notice: Notice, externalUrl: string): string {
  return under(externalUrl, 'api/v1', notice);
}

function under(externalUrl: string, place: string, { kind, subject }: Notice): string {
  return `${externalUrl.replace(/\/+$/, '')}/${place}/${kind}s/${encodeURIComponent(subject)}`;
}
