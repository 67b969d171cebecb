import type { AuditDocument, Block } from './document.js';
import { printable } from './render-text.js';

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; color: #1b1f24; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; } h2 { font-size: 1.25rem; margin-top: 2.2rem; border-bottom: 1px solid #c9d1d9; }
h3 { font-size: 1rem; margin: 1.4rem 0 .4rem; } li { margin: .15rem 0; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: minmax(9rem, max-content) 1fr; gap: .2rem 1rem; margin: .6rem 0; }
dt { color: #57606a; } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; margin: .6rem 0; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #eaeef2; }
td { overflow-wrap: anywhere; } code { overflow-wrap: anywhere; }
.sign { margin-top: 3rem; break-inside: avoid; border: 1px solid #8c959f; padding: 1rem 1.4rem; }
.sign p.line { margin: 2.2rem 0 0; border-top: 1px solid #1b1f24; padding-top: .2rem; color: #57606a; }
@media print { body { font-size: 11px; margin: 0; max-width: none; } h2 { break-after: avoid; } tr, li { break-inside: avoid; } }
`;

/**
 * An audit as one page that needs nothing else: no scripts, no fonts, nothing from a network. It prints well, and ends
 * with a block for a person to sign. `statement` is what they sign.
 */
export function renderHtml({ title, sections, digest }: AuditDocument, statement: string): string {
  const body = sections.map(
    (section) => `<section><h2>${html(section.title)}</h2>\n${section.blocks.map(blockHtml).join('\n')}</section>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width"><title>${html(title)}</title><style>${STYLE}</style></head>
<body><h1>${html(title)}</h1>
${body.join('\n')}
<section class="sign"><h2>Signature</h2>
<p>${html(statement)}</p>
<p>SHA-256 of this audit's content: <code>${html(digest)}</code></p>
<p class="line">Name and function</p><p class="line">Place and date</p><p class="line">Signature</p>
</section></body></html>
`;
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'text':
      return `<p>${html(block.text)}</p>`;
    case 'title':
      return `<h3>${html(block.text)}</h3>`;
    case 'list':
      return block.items.length === 0
        ? ''
        : `<ul>${block.items.map((item) => `<li>${html(item)}</li>`).join('\n')}</ul>`;
    case 'facts':
      return `<dl>${block.rows.map(([name, value]) => `<dt>${html(name)}</dt><dd>${html(value)}</dd>`).join('\n')}</dl>`;
    case 'table': {
      const row = (cells: readonly string[], tag: string): string =>
        `<tr>${cells.map((cell) => `<${tag}>${html(cell)}</${tag}>`).join('')}</tr>`;
      return `<table>${row(block.head, 'th')}\n${block.rows.map((cells) => row(cells, 'td')).join('\n')}</table>`;
    }
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function html(words: string): string {
  return printable(words).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
