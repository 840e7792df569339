/** Where credits came from and went to, by day. */
import { dayAfter, dayIndex } from '../../../../shared/economy/calendar.ts';
import { readGuildSupply } from '../../../../shared/economy/guild-supply.ts';
import {
  readSupply,
  type SupplyFlow,
  type SupplyOutcome,
  supplyByDay,
  supplyByName,
} from '../../../../shared/economy/supply.ts';
import { isGated } from '../../../../shared/platform/store.ts';
import { staffServerProblem } from '../../../commands/economy/economy/staff-server.ts';
import { transferTitle } from '../../../commands/economy/transfer-title.ts';
import { type Money, moneyOf, whole } from '../../../commands/format.ts';
import { gatedSentence } from '../../../interactions/gated.ts';
import { chart } from '../../chart.ts';
import type { Html } from '../../layout.ts';
import { markdownHtml, timeHtml } from '../../markdown.ts';
import { html, t } from '../../words/index.ts';
import type { PageContext, Shown } from '../page.ts';
import { sections } from './parts.ts';

/** What a chart can show. */
const MOST_SERIES = 4;
/** How many days can be looked back. */
const PERIODS = [7, 30, 90] as const;

export async function showSupply(context: PageContext): Promise<Shown> {
  const { store, caller, query, path } = context;
  const days = PERIODS.find((period) => String(period) === query('days')) ?? 30;
  const problem = staffServerProblem(context);
  // The same as `/economy supply`, for whom it answers.
  const seesAll = problem === undefined && context.canEdit;
  const [found, everywhere] = await Promise.all([
    readGuildSupply(store, caller, days),
    seesAll ? readSupply(store, caller, days) : undefined,
  ]);
  const { flows } = found;
  const money = moneyOf(found);
  const content = html`<h1>Supply</h1>
${sections(context, '/supply')}
<p>Credits that were created and destroyed in this server. Payments between members are neither.</p>
<nav aria-label="Period"><ul>${PERIODS.map((period) => html`<li><a href="${path(`/supply?days=${period}`)}"${period === days ? html` aria-current="true"` : ''}>${period} days</a></li>`)}</ul></nav>
${flows.length === 0 ? html`<p>Nothing was created or destroyed here in that time.</p>` : byDay(flows, dayIndex(store.clock()), days)}
${byName(flows, 'mint', t`Where credits came from`, money)}
${byName(flows, 'burn', t`Where credits went`, money)}
<h2>Everywhere</h2>
${
  everywhere !== undefined
    ? everywhereHtml(everywhere, moneyOf(everywhere), days, store.clock())
    : html`<p>${problem === undefined ? t`Only members who can change this page see how many credits are in circulation.` : html`How many credits are in circulation isn’t shown here. ${markdownHtml(problem)}`}</p>`
}`;
  return { title: t`Supply`, content, scripts: ['chart'] };
}

/** Created and destroyed by day, and each by where it came from or went. */
function byDay(flows: readonly SupplyFlow[], today: number, days: number): Html {
  const rows = supplyByDay(flows, today, days);
  const labels = rows.map(({ day }) => dayText(day));
  const split = (title: string, kind: SupplyFlow['kind']) => {
    const series = seriesOf(flows, kind, rows);
    return series.length === 0 ? '' : chart({ title, unit: t`credits`, kind: 'line', labels, series });
  };
  return html`${chart({
    ...{ title: t`Created and destroyed, by day`, unit: t`credits`, kind: 'line', labels },
    series: [
      { name: t`Created`, values: rows.map(({ minted }) => minted) },
      { name: t`Destroyed`, values: rows.map(({ burned }) => burned) },
    ],
  })}
${split(t`Created, by source`, 'mint')}${split(t`Destroyed, by sink`, 'burn')}`;
}

/** The largest sources or sinks by day, and the others together. */
function seriesOf(flows: readonly SupplyFlow[], kind: SupplyFlow['kind'], days: readonly { day: number }[]) {
  const names = supplyByName(flows, kind).map(({ name }) => name);
  const shown = names.length > MOST_SERIES ? names.slice(0, MOST_SERIES - 1) : names;
  const valuesOf = (isIn: (name: string) => boolean) =>
    days.map(({ day }) =>
      flows
        .filter((flow) => flow.day === day && flow.kind === kind && isIn(flow.name))
        .reduce((sum, { amount }) => sum + amount, 0),
    );
  return [
    ...shown.map((name) => ({ name: transferTitle(name), values: valuesOf((each) => each === name) })),
    ...(shown.length < names.length ? [{ name: t`Others`, values: valuesOf((each) => !shown.includes(each)) }] : []),
  ];
}

function byName(flows: readonly SupplyFlow[], kind: SupplyFlow['kind'], title: string, money: Money): Html {
  const names = supplyByName(flows, kind);
  const total = names.reduce((sum, { amount }) => sum + amount, 0);
  return html`<h2>${title}</h2>
${
  names.length === 0
    ? html`<p>Nowhere yet.</p>`
    : html`<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table>
<thead><tr><th scope="col">${kind === 'mint' ? t`Source` : t`Sink`}</th><th scope="col" class="number">Credits</th><th scope="col" class="number">Share</th></tr></thead>
<tbody>${names.map(({ name, amount }) => html`<tr><th scope="row">${transferTitle(name)}</th><td class="number">${whole(amount)}</td><td class="number">${total === 0 ? 0 : Math.round((amount / total) * 100)}%</td></tr>\n`)}</tbody></table></div>
<p class="quiet">${markdownHtml(money(total))} in total.</p>`
}`;
}

function everywhereHtml(supply: SupplyOutcome, money: Money, days: number, now: Date): Html {
  if (isGated(supply)) return html`<p>${markdownHtml(gatedSentence(supply, now))}</p>`;
  const { flows, circulation, members, checks, halt } = supply;
  const rows = supplyByDay(flows, dayIndex(now), days);
  const check = checks.full ?? checks.recent;
  // Today's is known; each day before had what was created since less, and what was destroyed since more.
  const held = rows.map((_, index) =>
    rows.slice(index + 1).reduce((credits, { minted, burned }) => credits - minted + burned, circulation),
  );
  return html`<dl class="figures"><div><dt>In circulation</dt><dd>${markdownHtml(money(circulation))}</dd></div>
<div><dt>Members</dt><dd>${whole(members)}</dd></div>
<div><dt>The books</dt><dd>${halt !== null ? t`Halted` : check === null ? t`Not checked yet` : check.drift.length === 0 ? t`Balance` : t`Don’t balance`}</dd></div></dl>
${chart({ title: t`In circulation, by day`, unit: t`credits`, kind: 'line', labels: rows.map(({ day }) => dayText(day)), series: [{ name: t`In circulation`, values: held }] })}
${check === null ? '' : html`<p class="quiet">Checked ${timeHtml(new Date(check.at))}. <code>/economy supply</code> shows everything.</p>`}`;
}

function dayText(day: number): string {
  return dayAfter(day - 1)
    .toISOString()
    .slice(0, 10);
}
