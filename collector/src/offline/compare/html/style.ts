/** The page's whole style: light and dark by the reader's own setting, one column on a phone, plain on paper. */
export const STYLE = `
:root{color-scheme:light dark;--page:#f7f7f5;--card:#fff;--ink:#1b1f24;--quiet:#57606b;--line:#e2e4e7;--cur:#2f6fd0;--cur-soft:#2f6fd04d;--ref:#39424d;--drift:#a83a0c;--drift-soft:#fbe9e1;--stable:#2d6a45;--stable-soft:#e6f2ea;--open:#7a5600;--open-soft:#faf0d8;
font:15px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',sans-serif;font-variant-numeric:tabular-nums}
@media (prefers-color-scheme:dark){:root{--page:#121417;--card:#1a1d21;--ink:#e8eaed;--quiet:#a0aab4;--line:#2c3138;--cur:#7fb0ff;--cur-soft:#7fb0ff4d;--ref:#dfe4ea;--drift:#ff9d73;--drift-soft:#3a2118;--stable:#86cfa0;--stable-soft:#182c20;--open:#e6bb61;--open-soft:#322914}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink)}
main,body>header,body>footer{max-width:1120px;margin:0 auto;padding:0 20px}
body>header{padding-top:36px;padding-bottom:4px}
h1{font-size:clamp(1.7rem,5vw,2.5rem);line-height:1.15;letter-spacing:-.02em;margin:0 0 6px;text-wrap:balance}
h2{font-size:1.15rem;margin:40px 0 12px}
h3{font-size:1rem;margin:0;overflow-wrap:anywhere}
p{margin:0 0 10px}
.quiet{color:var(--quiet);font-size:.87rem}
.overline{color:var(--quiet);font-size:.87rem;margin:0 0 8px}
.files{color:var(--quiet);overflow-wrap:anywhere}
.bar{display:flex;height:12px;border-radius:6px;overflow:hidden;margin:18px 0 10px;background:var(--line);gap:2px}
.bar span{min-width:4px}.bar .drift{background:var(--drift)}.bar .stable{background:var(--stable)}.bar .inconclusive,.bar .no-data{background:var(--open)}
.counts{display:flex;flex-wrap:wrap;gap:4px 20px;list-style:none;padding:0;margin:0 0 18px}
.counts b{font-size:1.1rem}
.note{border-left:3px solid var(--cur);padding:10px 14px;background:var(--card);border-radius:0 8px 8px 0;margin:0 0 10px}
.note.warn{border-color:var(--open)}
.note p{margin:0}
.verdict{font-size:.78rem;font-weight:600;padding:2px 9px;border-radius:99px;white-space:nowrap;background:var(--open-soft);color:var(--open)}
.verdict.drift{background:var(--drift-soft);color:var(--drift)}
.verdict.stable{background:var(--stable-soft);color:var(--stable)}
.tools{display:flex;flex-wrap:wrap;gap:10px;align-items:center;margin:0 0 12px}
.tools input{font:inherit;color:inherit;background:var(--card);border:1px solid var(--quiet);border-radius:8px;padding:7px 12px;min-width:min(280px,100%)}
.legend{display:flex;gap:16px;color:var(--quiet);font-size:.87rem;margin:0 0 12px}
.legend i{display:inline-block;width:18px;height:11px;margin-right:6px;border-radius:2px}
.legend .c{background:var(--cur-soft);border-bottom:2px solid var(--cur)}.legend .r{border:2px solid var(--ref);border-bottom:0}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}
.rank{background:var(--card);border-radius:12px;border:1px solid var(--line);max-height:560px;overflow:auto}
th,td{padding:6px 12px;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
tbody tr:last-child>*{border-bottom:0}
th{font-weight:600}
.rank thead th{position:sticky;top:0;background:var(--card);z-index:1}
.rank th[scope=row],.rank th:first-child{text-align:left}
.rank th[scope=row]{font-weight:400;max-width:320px;overflow:hidden;text-overflow:ellipsis}
.card .quiet{font-size:.8rem;margin:8px 0 0}
.rank td:nth-child(2),.rank thead th:nth-child(2){text-align:left}
th button{font:inherit;font-weight:600;color:inherit;background:none;border:0;padding:0;cursor:pointer}
th[aria-sort=ascending] button::after{content:' ▲';font-size:.7em}th[aria-sort=descending] button::after{content:' ▼';font-size:.7em}
a{color:inherit;text-decoration-color:var(--quiet);text-underline-offset:3px}
:focus-visible{outline:2px solid var(--cur);outline-offset:2px;border-radius:4px}
.shift{display:inline-block;width:90px;height:10px;vertical-align:middle;margin-left:8px;overflow:visible}
.shift rect{fill:var(--cur)}.shift path{stroke:var(--quiet);stroke-width:1}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(340px,100%),1fr));gap:16px;align-items:start}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:16px 18px;min-width:0;scroll-margin-top:16px;content-visibility:auto;contain-intrinsic-size:auto 300px}
.card.drift{border-top:3px solid var(--drift)}
.card header{display:flex;justify-content:space-between;gap:10px;align-items:start;margin-bottom:6px}
.card p{font-size:.93rem}
.card:target{outline:2px solid var(--cur)}
figure{margin:8px 0 6px}
svg{display:block;width:100%;height:auto}
svg text{fill:var(--quiet);font-size:11px}
.cur{fill:var(--cur-soft);stroke:var(--cur);stroke-width:1}
.ref{fill:none;stroke:var(--ref);stroke-width:2;stroke-linejoin:round}
.cur-spike{stroke:var(--cur);stroke-width:4;fill:none}.ref-spike{stroke:var(--ref);stroke-width:2.5;fill:none}
.cur-bar{fill:var(--cur-soft)}.ref-bar{fill:none;stroke:var(--ref);stroke-width:1.5}
.axis{stroke:var(--line);fill:none}
.moving{list-style:none;margin:0 0 8px;padding:0;font-size:.87rem;color:var(--quiet)}
.moving span{display:inline-block;min-width:46%;overflow-wrap:anywhere}.moving b{color:var(--ink)}
details summary{cursor:pointer;color:var(--quiet);font-size:.87rem}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(110px,1fr));gap:6px 14px;margin:10px 0}
dt{color:var(--quiet);font-size:.8rem}dd{margin:0;font-weight:600}
.card table{font-size:.8rem}.card th,.card td{padding:4px 5px}.card th[scope=row]{text-align:left;padding-left:0}
.method{max-width:720px}.method li{margin-bottom:6px}
footer{color:var(--quiet);font-size:.85rem;padding-top:28px!important;padding-bottom:36px!important}
[hidden]{display:none!important}
@media (max-width:640px){main,body>header,body>footer{padding-left:14px;padding-right:14px}.rank .wide{display:none}.rank th,.rank td{padding:6px 7px}.rank{font-size:.82rem}.rank table{font-size:inherit}.shift{display:none}.rank th[scope=row]{max-width:31vw}}
@media print{.tools{display:none}.rank{max-height:none;overflow:visible}.card{break-inside:avoid}}
`.trim();
