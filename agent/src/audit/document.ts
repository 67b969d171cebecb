/** A part of an audit, for any way of showing it. */
export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [string, string])[] }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'title'; readonly text: string };

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export interface AuditDocument {
  readonly title: string;
  readonly sections: readonly Section[];
  /** SHA-256 of the audit's canonical JSON, in hex. */
  readonly digest: string;
}

export const text = (words: string): Block => ({ kind: 'text', text: words });
export const list = (items: readonly string[]): Block => ({ kind: 'list', items });
export const facts = (...rows: (readonly [string, string])[]): Block => ({ kind: 'facts', rows });
export const title = (words: string): Block => ({ kind: 'title', text: words });
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): Block => ({
  kind: 'table',
  head,
  rows,
});
