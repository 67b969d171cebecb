/** One drawn thing; `class` names are the style sheet's below. */
export interface Mark {
  readonly tag: 'rect' | 'line' | 'circle' | 'path' | 'text';
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly text?: string;
}

/** Colours that are told apart by people who see no red or green (Okabe and Ito's), on light and on dark pages. */
const STYLE = `
svg { font: 12px system-ui, sans-serif; }
text { fill: #24292f; } .quiet { fill: #59636e; } .strong { font-weight: 600; }
.end { text-anchor: end; } .middle { text-anchor: middle; }
.axis { stroke: #8c959f; stroke-width: 1; } .grid { stroke: #8c959f; stroke-width: 1; opacity: .25; }
.promise { stroke: #b35900; stroke-width: 1.5; stroke-dasharray: 5 3; } .promise-text { fill: #b35900; }
.ours { fill: #0072b2; stroke: #0072b2; } .ours-line { stroke: #0072b2; stroke-width: 2; } .ours-open { fill: none; stroke: #0072b2; stroke-width: 2; }
.wanted { fill: #0072b2; opacity: .16; }
.s0 { fill: #e69f00; } .s1 { fill: #56b4e9; } .s2 { fill: #009e73; } .s3 { fill: #d55e00; } .s4 { fill: #cc79a7; } .s5 { fill: #7f7f7f; } .s6 { fill: #a6761d; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; } .quiet { fill: #9198a1; }
  .promise { stroke: #ffa657; } .promise-text { fill: #ffa657; }
  .ours { fill: #58a6ff; stroke: #58a6ff; } .ours-line, .ours-open { stroke: #58a6ff; } .wanted { fill: #58a6ff; opacity: .22; }
}`;

/** A picture without a background: it stands on whatever the page's is. `label` is read out to people who don't see it. */
export function svg(width: number, height: number, label: string, marks: readonly Mark[]): string {
  const lines = marks.map(({ tag, attributes, text }) => {
    const named = Object.entries(attributes).map(([name, value]) => `${name}="${attributeText(value)}"`);
    const head = `<${tag} ${named.join(' ')}`;
    return text === undefined ? `${head}/>` : `${head}>${escaped(text)}</${tag}>`;
  });
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(label)}">`;
  return `${[head, `<style>${STYLE}</style>`, ...lines, '</svg>'].join('\n')}\n`;
}

export function text(x: number, y: number, content: string, classes = ''): Mark {
  return { tag: 'text', attributes: { x, y, ...(classes === '' ? {} : { class: classes }) }, text: content };
}

export function line(x1: number, y1: number, x2: number, y2: number, classes: string): Mark {
  return { tag: 'line', attributes: { x1, y1, x2, y2, class: classes } };
}

export function dot(cx: number, cy: number, r: number, classes: string): Mark {
  return { tag: 'circle', attributes: { cx, cy, r, class: classes } };
}

export function bar(x: number, y: number, width: number, height: number, classes: string): Mark {
  return { tag: 'rect', attributes: { x, y, width, height, class: classes } };
}

function attributeText(value: string | number): string {
  return typeof value === 'number' ? String(Math.round(value * 100) / 100) : escaped(value);
}

function escaped(content: string): string {
  return content.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
