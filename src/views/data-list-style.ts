/** Style sheet of the daily data list: a quiet page, dense tables, the same on paper. */
export const DATA_LIST_STYLE = `
:root{color-scheme:light dark;--ink:light-dark(#1d2126,#e4e7eb);--faint:light-dark(#5c6570,#a3acb6);--paper:light-dark(#ffffff,#14171b);--raised:light-dark(#f4f6f8,#1c2127);--line:light-dark(#d5dae0,#363d45);--strong-line:light-dark(#8a939d,#6c757f);--link:light-dark(#14568f,#86bdf2);--alarm:light-dark(#9a2a10,#ff9d80);--mark:light-dark(#fff3bf,#4a4108)}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0 auto;max-width:110rem;padding:1rem 1rem 4rem;background:var(--paper);color:var(--ink);font:14px/1.45 system-ui,"Segoe UI","Helvetica Neue",Arial,sans-serif}
h1{font-size:1.5rem;margin:.2rem 0 .6rem}
h2{font-size:1.2rem;margin:2.2rem 0 .6rem;border-bottom:1px solid var(--line);padding-bottom:.2rem}
h3{font-size:1.05rem;margin:0 0 .2rem}
h4{font-size:.85rem;margin:.9rem 0 .2rem;color:var(--faint);text-transform:uppercase;letter-spacing:.04em}
p{margin:.3rem 0}
a{color:var(--link)}
a:focus-visible,.scroll:focus-visible{outline:2px solid var(--link);outline-offset:1px}
:target{background:var(--mark)}
nav ul{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;margin:.8rem 0;padding:0;list-style:none}
.skip{position:absolute;left:-100rem}
.skip:focus{left:1rem}
.summary{display:flex;flex-wrap:wrap;gap:.6rem;margin:0}
.summary div{background:var(--raised);border:1px solid var(--line);border-radius:6px;padding:.4rem .8rem}
.summary dt{color:var(--faint);font-size:.8rem}
.summary dd{margin:0;font-size:1.05rem;font-weight:600}
.alarm dd,.problem{color:var(--alarm)}
.scroll{overflow:auto;max-height:88vh;border:1px solid var(--line);border-radius:6px}
table{border-collapse:collapse;width:100%;font-size:12px;line-height:1.35}
caption{text-align:left;color:var(--faint);padding:.3rem .5rem}
th,td{text-align:left;vertical-align:top;padding:.2rem .4rem;border-top:1px solid var(--line)}
thead th{position:sticky;top:0;z-index:1;background:var(--raised);border-top:0;font-weight:600;vertical-align:bottom}
tbody th{font-weight:400;font-family:ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;font-size:11px;white-space:nowrap}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
:is(.frames,.obs,.abs) td:not(.free,.comment){white-space:nowrap}
td.free,td.comment,td .problem{white-space:normal;overflow-wrap:anywhere;min-width:7.5rem}
.frames td:last-child{min-width:11rem}
thead .number{white-space:normal}
.frames tr.first>*{border-top-color:var(--strong-line)}
.frames tr.calibration>*{color:var(--faint)}
.problem{display:block}
.problems td,.finding,figcaption{overflow-wrap:anywhere}
.obs .comment{min-width:14rem}
.grade{display:inline-block;min-width:1.5em;padding:0 .35em;text-align:center;border:1px solid var(--strong-line);border-radius:4px;font-weight:700}
.abs ol{margin:0;padding-left:1.6rem}
.finding{display:grid;grid-template-columns:minmax(20rem,1fr) minmax(20rem,44rem);gap:1.5rem;padding:1rem;margin:0 0 1rem;background:var(--raised);border:1px solid var(--line);border-radius:6px}
@media (max-width:60rem){.finding{grid-template-columns:minmax(0,1fr)}}
.case,.id,.refs,figcaption{color:var(--faint)}
.id{font-family:ui-monospace,monospace;font-size:.85em}
.decision{font-weight:600}
.decision.open{color:var(--alarm)}
.finding ul{margin:.2rem 0;padding-left:1.2rem}
.evidence tbody th{font-family:inherit;font-size:inherit;white-space:normal;color:var(--faint);width:15rem}
.plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,34rem),1fr));gap:1rem}
figure{align-self:start;margin:0;padding:.5rem;background:var(--paper);border:1px solid var(--line);border-radius:6px;content-visibility:auto;contain-intrinsic-size:auto 40rem}
figure svg{display:block;width:100%}
figcaption{font-size:12.5px;padding:.3rem .5rem}
.exposures{margin:.4rem 0 0;padding-left:2rem;columns:20rem}
@media print{
@page{size:A4 landscape;margin:10mm}
:root{color-scheme:light}
body{max-width:none;padding:0;font-size:9pt}
nav,.skip{display:none}
.scroll{overflow:visible;max-height:none;border:0}
table{font-size:7pt}
tbody th{font-size:6.5pt}
th,td{padding:1px 3px}
thead th{position:static}
td.free,td.comment,td .problem,.obs .comment,.frames td:last-child{min-width:0}
tr,figure,.finding{break-inside:avoid}
h2,h3,h4,thead{break-after:avoid}
figcaption{font-size:8pt}
figure{content-visibility:visible}
.finding{grid-template-columns:1fr 1fr;gap:.6rem;padding:.5rem;font-size:8pt}
.plots{grid-template-columns:1fr 1fr}
a{color:inherit;text-decoration:none}
:target{background:none}
}
`;
