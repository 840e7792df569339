/** The style of all pages, and their icon. */
import { PUBLIC_STYLE } from './public/styles.ts';

export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#4752c4"/><g fill="#fff"><rect x="7" y="12" width="3" height="8" rx="1.5"/><rect x="12" y="8" width="3" height="16" rx="1.5"/><rect x="17" y="10" width="3" height="12" rx="1.5"/><rect x="22" y="13" width="3" height="6" rx="1.5"/></g></svg>
`;

/** Colors have a contrast of at least 4.5 to 1 in both schemes. */
export const STYLE = `:root {
  color-scheme: light dark;
  --page: #fbfbfd;
  --raised: #fff;
  --text: #1d1e24;
  --quiet: #5a5d6b;
  --line: #d5d7e0;
  --edge: #868a99;
  --accent: #4752c4;
  --on-accent: #fff;
  --good: #1a6b3c;
  --bad: #b3261e;
  --series-1: #4752c4;
  --series-2: #b0470a;
  --series-3: #0b7261;
  --series-4: #a3257f;
  font: 100%/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #16171c;
    --raised: #1f2128;
    --text: #eceef4;
    --quiet: #a9adbc;
    --line: #363945;
    --edge: #7b8092;
    --accent: #a5b0ff;
    --on-accent: #14151a;
    --good: #6fdb9c;
    --bad: #ff9d94;
    --series-1: #a5b0ff;
    --series-2: #ffab6b;
    --series-3: #5fd6bf;
    --series-4: #f59ad6;
  }
}
*, ::before, ::after { box-sizing: border-box; }
body {
  margin: 0;
  min-height: 100vh;
  display: flex;
  flex-direction: column;
  background: var(--page);
  color: var(--text);
  overflow-wrap: anywhere;
}
header, main, footer { width: 100%; max-width: 46rem; margin-inline: auto; padding-inline: 1rem; }
header { padding-block: .75rem; border-bottom: 1px solid var(--line); }
main { flex: 1; padding-block: 1.5rem 3rem; }
footer { padding-block: 1rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: .875rem; }
footer p { margin: 0; }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: .25rem; }
main:focus { outline: none; }
.skip { position: absolute; left: -999rem; padding: .5rem 1rem; background: var(--raised); }
.skip:focus { left: .5rem; top: .5rem; z-index: 1; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0; padding: 0; list-style: none; }
nav a { display: inline-block; padding-block: .375rem; }
nav a[aria-current] { color: var(--text); font-weight: 600; text-decoration-thickness: 2px; }
h1 { margin: 0 0 .5rem; font-size: clamp(1.75rem, 6vw, 2.25rem); line-height: 1.2; letter-spacing: -.01em; }
h2 { margin: 2rem 0 .5rem; font-size: 1.25rem; line-height: 1.3; }
h3 { margin: 0; font-size: 1rem; font-weight: 600; }
p { margin: .5rem 0; }
.lead { font-size: 1.125rem; }
.quiet { color: var(--quiet); font-size: .875rem; }
code { font: .9375em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.cards { display: grid; gap: .75rem; margin: .75rem 0; padding: 0; list-style: none; }
.card, figure, form.panel {
  margin: 0;
  padding: .875rem 1rem;
  background: var(--raised);
  border: 1px solid var(--line);
  border-radius: .625rem;
}
.card p { margin: .25rem 0 0; }
figure { padding: 1.25rem; }
figure p { margin: 0; font-size: 1.25rem; line-height: 1.5; white-space: pre-line; }
figcaption { margin-top: .75rem; color: var(--quiet); font-size: .875rem; }
form.panel { margin-top: 1.25rem; display: grid; gap: 1rem; }
.fields { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), 1fr)); }
.search { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0; }
.search input { flex: 1 1 12rem; }
label, legend { display: block; margin-bottom: .25rem; padding: 0; font-weight: 600; font-size: .875rem; }
input[type=text], input[type=search], select {
  width: 100%;
  min-height: 2.75rem;
  padding: .5rem .75rem;
  font: inherit;
  color: inherit;
  background: var(--page);
  border: 1px solid var(--edge);
  border-radius: .5rem;
}
fieldset { margin: 0; padding: 0; border: 0; min-width: 0; }
.choices { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
.choices label { display: flex; align-items: center; gap: .5rem; min-height: 2.25rem; margin: 0; font-weight: 400; font-size: 1rem; }
.choices input { width: 1.125rem; height: 1.125rem; accent-color: var(--accent); }
button, .button {
  display: inline-flex;
  align-items: center;
  justify-content: center;
  min-height: 2.75rem;
  padding: .5rem 1.25rem;
  font: inherit;
  font-weight: 600;
  color: var(--on-accent);
  background: var(--accent);
  border: 0;
  border-radius: .5rem;
  text-decoration: none;
  cursor: pointer;
}
button:hover, .button:hover { filter: brightness(1.1); }
.areas { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: .75rem 0; padding: 0; list-style: none; }
summary { cursor: pointer; color: var(--quiet); font-size: .875rem; padding-block: .25rem; }
dl { margin: .25rem 0 0; font-size: .9375rem; }
dt { margin-top: .375rem; }
dd { margin: 0 0 0 1rem; }
button[aria-disabled=true], button:disabled { filter: grayscale(.6); opacity: .6; cursor: default; }
.small { min-height: 2.25rem; min-width: 2.25rem; padding: .25rem .625rem; font-size: .875rem; color: var(--accent); background: none; border: 1px solid var(--edge); }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[data-copy] { display: none; }
.has-script [data-copy] { display: inline-block; }
[data-copy][data-outcome]::after { content: " · " attr(data-outcome); }
.chart { margin-block: 1rem; padding: 1rem; }
.chart figcaption { margin: 0 0 .5rem; color: inherit; font-weight: 600; }
.chart figcaption .quiet { font-weight: 400; }
.scroll { position: relative; overflow: auto; }
.chart .scroll, pre.scroll { max-height: 24rem; }
table { border-collapse: collapse; font-size: .9375rem; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); text-align: left; }
.chart td, .chart thead th:not(:first-child) { text-align: right; }
.chart table { width: 100%; }
.plot { min-width: 0; overflow: hidden; }
.legend { display: flex; flex-wrap: wrap; gap: .125rem 1rem; min-height: 1.5rem; margin: .25rem 0; font-size: .875rem; }
.legend [class]::before { content: ""; display: inline-block; width: 1.25rem; margin-right: .375rem; vertical-align: middle; border-top: 3px solid; }
.legend span:empty { display: none; }
[data-chart=bar] .legend [class]::before { width: .75rem; border-top-width: .75rem; border-top-style: solid; }
.legend .series-1::before { border-color: var(--series-1); }
.legend .series-2::before { border-color: var(--series-2); }
.legend .series-3::before { border-color: var(--series-3); }
.legend .series-4::before { border-color: var(--series-4); }
[data-chart=line] .series-2::before { border-top-style: dashed; }
[data-chart=line] .series-3::before { border-top-style: dotted; }
[data-chart=line] .series-4::before { border-top-style: double; }
/* What uPlot 1.6 needs of its own style. MIT, Leon Sorokin. */
.uplot { width: min-content; }
.uplot *, .uplot ::before { box-sizing: border-box; }
.u-wrap { position: relative; user-select: none; }
.u-over, .u-under { position: absolute; }
.u-under { overflow: hidden; }
.uplot canvas { display: block; position: relative; width: 100%; height: 100%; }
.u-axis { position: absolute; }
.u-select { position: absolute; pointer-events: none; }
.u-cursor-x, .u-cursor-y { position: absolute; left: 0; top: 0; pointer-events: none; }
.u-hz .u-cursor-x { height: 100%; border-right: 1px dashed var(--edge); }
.u-cursor-pt { position: absolute; top: 0; left: 0; border: 0 solid; border-radius: 50%; pointer-events: none; background-clip: padding-box !important; }
.u-axis.u-off, .u-select.u-off, .u-cursor-x.u-off, .u-cursor-y.u-off, .u-cursor-pt.u-off { display: none; }
.sortable ol { margin: .75rem 0 0; padding: 0; list-style: none; }
.sortable li { display: flex; align-items: center; gap: .5rem; padding: .375rem 0; border-bottom: 1px solid var(--line); }
.sortable li > div { flex: 1; min-width: 0; }
.grip { display: none; padding: .25rem .5rem; color: var(--quiet); cursor: grab; touch-action: none; }
.has-script .grip { display: block; }
.dragged { opacity: .5; }
body.wide header, body.wide main, body.wide footer { max-width: 72rem; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: center; justify-content: space-between; }
.account { display: flex; gap: .75rem; align-items: center; }
button.link { min-height: 0; padding: .25rem 0; color: var(--accent); background: none; font-weight: 400; text-decoration: underline; text-underline-offset: .15em; }
.tabs { margin-bottom: 1.5rem; border-bottom: 1px solid var(--line); }
.tabs p { margin: 0 0 .25rem; }
.tabs ul { padding-bottom: .25rem; }
.areas a[aria-current] { color: var(--text); font-weight: 600; text-decoration-thickness: 2px; }
.notice { margin-bottom: 1rem; padding: .625rem .875rem; background: var(--raised); border: 1px solid var(--line); border-left: .375rem solid var(--accent); border-radius: .5rem; }
.notice.refused, .problems li { border-left-color: var(--bad); }
.good { color: var(--good); font-weight: 600; }
.bad { color: var(--bad); font-weight: 600; }
.problem { color: var(--bad); }
.problems { margin: .5rem 0; padding: 0; list-style: none; display: grid; gap: .5rem; }
.problems li { padding: .5rem .875rem; background: var(--raised); border: 1px solid var(--line); border-left-width: .375rem; border-radius: .5rem; }
.figures { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); margin: .75rem 0 1rem; }
.figures div { padding: .75rem 1rem; background: var(--raised); border: 1px solid var(--line); border-radius: .625rem; }
.figures dt { margin: 0; color: var(--quiet); font-size: .875rem; }
.figures dd { margin: 0; font-size: 1.375rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.number, td.number, th.number { text-align: right; }
.scroll table { width: 100%; overflow-wrap: break-word; }
.changes { margin: .5rem 0; padding: 0; list-style: none; }
.changes li + li { border-top: 1px solid var(--line); }
.changes li { padding-block: .375rem; }
.changes p { margin: .125rem 0; }
.servers { grid-template-columns: repeat(auto-fill, minmax(min(100%, 16rem), 1fr)); }
.servers li { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; }
.initials { display: grid; place-items: center; width: 2.5rem; height: 2.5rem; color: var(--on-accent); background: var(--accent); border-radius: .625rem; font-weight: 600; font-size: .875rem; }
button.quiet-button, .button.quiet-button { min-height: 2.25rem; padding: .25rem .75rem; color: var(--text); background: none; border: 1px solid var(--edge); font-size: .875rem; font-weight: 400; }
button.danger { color: var(--on-accent); background: var(--bad); }
textarea { width: 100%; padding: .5rem .75rem; font: .875rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; color: inherit; background: var(--page); border: 1px solid var(--edge); border-radius: .5rem; }
input[type=file], input[type=number], input[type=date] { width: 100%; min-height: 2.75rem; padding: .5rem .75rem; font: inherit; color: inherit; background: var(--page); border: 1px solid var(--edge); border-radius: .5rem; }
select[multiple] { padding: .25rem; }
.card form, .changes form { margin-top: .5rem; }
.inline { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; margin: .75rem 0; }
pre { max-width: 100%; padding: .75rem 1rem; overflow-x: auto; white-space: pre-wrap; background: var(--raised); border: 1px solid var(--line); border-radius: .625rem; font-size: .875rem; }
.views ul { margin-bottom: 1rem; }
.pager { margin: .75rem 0; }
.announcements p { margin: 0; }
.figures dd.quiet { font-size: .875rem; font-weight: 400; }
.level-channel, .level-thread { padding-left: 1rem; font-weight: 400; }
caption { padding-block: .5rem .25rem; text-align: left; font-weight: 600; }
/* Music and agents. */
.controls { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; }
.controls form { display: flex; flex-wrap: wrap; gap: .25rem .5rem; align-items: center; margin: 0; }
.controls label { margin: 0; }
.controls input[type=number], .controls select { width: auto; min-height: 2.25rem; padding: .25rem .5rem; }
li > .controls { margin-block: .25rem .75rem; }
.card > h2 { margin: 0; }
.card ol { margin: .5rem 0; padding-left: 1.5rem; }
progress { width: min(100%, 20rem); vertical-align: middle; accent-color: var(--accent); }
td form { display: inline-block; margin: .125rem .25rem .125rem 0; }
@media (prefers-reduced-motion: no-preference) { button, .button { transition: filter .15s; } }
${PUBLIC_STYLE}`;
