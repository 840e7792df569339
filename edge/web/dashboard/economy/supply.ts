/** Where credits came from and went to, by day. */
import { html } from 'hono/html';
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
import type { Html } from '../../layout.ts';
import { markdownHtml, timeHtml } from '../../markdown.ts';
import type { PageContext, Shown } from '../page.ts';
import { sections, signed } from './parts.ts';

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
    seesAll ? readSupply(store, caller, 1) : undefined,
  ]);
  const { flows } = found;
  const money = moneyOf(found);
  const content = html`<h1>Supply</h1>
${sections(context, '/supply')}
<p>Credits that were created and destroyed in this server. Payments between members are neither.</p>
<p>${PERIODS.map((period) => html`<a href="${path(`/supply?days=${period}`)}"${period === days ? html` aria-current="true"` : ''}>${period} days</a> `)}</p>
${byDay(flows, dayIndex(store.clock()), days)}
${byName(flows, 'mint', 'Where credits came from', money)}
${byName(flows, 'burn', 'Where credits went', money)}
<h2>Everywhere</h2>
${
  everywhere !== undefined
    ? everywhereHtml(everywhere, moneyOf(everywhere), store.clock())
    : html`<p>${problem === undefined ? 'Only members who can change this page see how many credits are in circulation.' : html`How many credits are in circulation isn’t shown here. ${markdownHtml(problem)}`}</p>`
}`;
  return { title: 'Supply', content };
}

function byDay(flows: readonly SupplyFlow[], today: number, days: number): Html {
  const rows = supplyByDay(flows, today, days);
  return html`<h2>By day</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Credits by day"><table>
<thead><tr><th scope="col">Day (UTC)</th><th scope="col" class="number">Created</th><th scope="col" class="number">Destroyed</th><th scope="col" class="number">Net</th></tr></thead>
<tbody>${rows
    .toReversed()
    .map(
      ({ day, minted, burned }) =>
        html`<tr><th scope="row">${dayText(day)}</th><td class="number">${whole(minted)}</td><td class="number">${whole(burned)}</td><td class="number">${signed(minted - burned)}</td></tr>\n`,
    )}</tbody></table></div>`;
}

function byName(flows: readonly SupplyFlow[], kind: SupplyFlow['kind'], title: string, money: Money): Html {
  const names = supplyByName(flows, kind);
  const total = names.reduce((sum, { amount }) => sum + amount, 0);
  return html`<h2>${title}</h2>
${
  names.length === 0
    ? html`<p>Nowhere yet.</p>`
    : html`<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table>
<thead><tr><th scope="col">${kind === 'mint' ? 'Source' : 'Sink'}</th><th scope="col" class="number">Credits</th><th scope="col" class="number">Share</th></tr></thead>
<tbody>${names.map(({ name, amount }) => html`<tr><th scope="row">${transferTitle(name)}</th><td class="number">${whole(amount)}</td><td class="number">${total === 0 ? 0 : Math.round((amount / total) * 100)}%</td></tr>\n`)}</tbody></table></div>
<p class="quiet">${markdownHtml(money(total))} together.</p>`
}`;
}

function everywhereHtml(supply: SupplyOutcome, money: Money, now: Date): Html {
  if (isGated(supply)) return html`<p>${markdownHtml(gatedSentence(supply, now))}</p>`;
  const { circulation, members, checks, halt } = supply;
  const check = checks.full ?? checks.recent;
  return html`<dl class="figures"><div><dt>In circulation</dt><dd>${markdownHtml(money(circulation))}</dd></div>
<div><dt>Members</dt><dd>${whole(members)}</dd></div>
<div><dt>The books</dt><dd>${halt !== null ? 'Halted' : check === null ? 'Not checked yet' : check.drift.length === 0 ? 'Balance' : 'Don’t balance'}</dd></div></dl>
${check === null ? '' : html`<p class="quiet">Checked ${timeHtml(new Date(check.at))}. <code>/economy supply</code> shows everything.</p>`}`;
}

function dayText(day: number): string {
  return dayAfter(day - 1)
    .toISOString()
    .slice(0, 10);
}
