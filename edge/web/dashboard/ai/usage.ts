/** What AI was used for in a server, what's left today, and whose key is billed. */
import * as z from 'zod';
import { UNITS, type Unit } from '../../../../shared/ai/budget-limits.ts';
import { KEY_SERVICES } from '../../../../shared/ai/key-services.ts';
import { readServerKey } from '../../../../shared/ai/keys.ts';
import { type UsedModel, type UsedOnDay, usedByDay, usedModels, usedToday } from '../../../../shared/ai/usage.ts';
import { whole } from '../../../../shared/platform/plural.ts';
import type { Html } from '../../layout.ts';
import { timeHtml } from '../../markdown.ts';
import { html, say, t } from '../../words/index.ts';
import { chooser } from '../controls.ts';
import { type ActionResult, action, type PageContext, type ShownPage } from '../page.ts';
import { FINAL } from '../undo.ts';
import { heading } from './parts.ts';
import { SHOWN_UNITS, sumOf, usageCharts, usedUnits } from './usage-chart.ts';

const PERIODS = [7, 30, 90] as const;
export async function usageView(context: PageContext): Promise<ShownPage> {
  const { store, guild, ai, path } = context;
  const days = PERIODS.find((each) => String(each) === context.query('days')) ?? 30;
  const [today, byDay, models, key] = await Promise.all([
    usedToday(store, context.user.id, guild.id),
    usedByDay(store, guild.id, days),
    usedModels(store, { guild: guild.id }, days),
    readServerKey(store, guild.id),
  ]);
  const nameOf = await context.namesOf([key?.setBy]);
  const figures = UNITS.flatMap((unit) => {
    const row = today.find((one) => one.scope === 'server' && one.unit === unit);
    const limit = ai.budgets.server?.[unit];
    const used = (row?.used ?? 0) + (row?.held ?? 0);
    if (used === 0 && limit === undefined) return [];
    const of = limit === undefined ? '' : t` of ${amount(limit, unit)}`;
    return [html`<div><dt>${say(SHOWN_UNITS[unit].title)}</dt><dd>${amount(used, unit)}${of}</dd></div>\n`];
  });
  return {
    title: t`AI usage`,
    scripts: ['chart'],
    content: html`${heading(context, '/usage')}<h2>Today</h2>
${figures.length === 0 ? html`<p>Nothing yet.</p>` : html`<dl class="figures">${figures}</dl>`}
<p class="quiet">Days are in UTC. These are this server’s budgets, set by whoever runs the bot. Each member has one, too.</p>
<h2>The last ${days} days</h2>
<form class="search" method="get" action="${path('/usage')}">${chooser(
      'days',
      t`Show`,
      PERIODS.map((each) => [String(each), t`${each} days`] as const),
      String(days),
    )}<button>Show</button></form>
${byDay.length === 0 ? html`<p>Nobody has used AI here in that time.</p>` : html`${usageCharts(byDay, store.clock(), days)}${purposeTable(byDay)}${modelTable(models)}`}
<h2>The server’s key</h2>
${
  key === null
    ? html`<p>There’s none, so the bot’s own models answer. To add one, use <code>/ai key set</code> in Discord. Your own account is billed then, and no budget applies.</p>`
    : html`<p>A key of <strong>${titleOf(key.service)}</strong> is set, for the model <code>${key.model}</code>. Nobody can read it.</p>
<p class="quiet">${nameOf(key.setBy)}, ${timeHtml(new Date(key.at))}</p>
${context.canEdit ? html`<form method="post" action="${path('/remove-key')}">${context.formFields()}<button class="danger">Delete the key</button></form>` : ''}`
}`,
  };
}

export const removeServerKey = action({
  fields: z.object({}),
  undo: FINAL,
  command: { name: 'ai', module: 'ai' },
  confirm: () => ({
    title: t`Delete the server’s key?`,
    body: html`<p>The bot’s own models will answer instead, within its budgets. To use the key again, someone has to enter it again.</p>`,
    button: t`Delete the key`,
  }),
  run: async (context): Promise<ActionResult> => {
    const to = context.path('/usage');
    const options = { for: { kind: 'string', value: 'server' } } as const;
    const { isDone, text } = await context.runCommand({ path: 'ai key remove', options });
    return isDone ? { done: t`The server’s key is deleted.`, to } : { refused: text, to };
  },
});

function titleOf(service: string): string {
  return Object.hasOwn(KEY_SERVICES, service) ? KEY_SERVICES[service as keyof typeof KEY_SERVICES].title : service;
}

function amount(count: number, unit: Unit): string {
  return (count / SHOWN_UNITS[unit].size).toLocaleString('en-US', { maximumFractionDigits: 1 });
}

function purposeTable(rows: readonly UsedOnDay[]): Html {
  const units = usedUnits(rows);
  const purposes = [...new Set(rows.map(({ purpose }) => purpose))];
  const total = (name: string, unit: Unit) => sumOf(rows.filter((row) => row.purpose === name && row.unit === unit));
  return html`<div class="scroll" tabindex="0" role="region" aria-label="By purpose"><table><caption>By purpose</caption>
<thead><tr><th scope="col">Purpose</th>${units.map((unit) => html`<th scope="col" class="number">${say(SHOWN_UNITS[unit].title)}</th>`)}</tr></thead>
<tbody>${purposes.map((name) => html`<tr><th scope="row">${name.replaceAll('_', ' ')}</th>${units.map((unit) => html`<td class="number">${amount(total(name, unit), unit)}</td>`)}</tr>\n`)}</tbody></table></div>
`;
}

function modelTable(models: readonly UsedModel[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="By model"><table><caption>By model, the ten used most</caption>
<thead><tr><th scope="col">Model</th><th scope="col">Purpose</th><th scope="col" class="number">Requests</th><th scope="col" class="number">In</th><th scope="col" class="number">Out</th></tr></thead>
<tbody>${models.map(
    ({ model, purpose, unit, requests, input, output }) =>
      html`<tr><th scope="row">${model}</th><td>${purpose.replaceAll('_', ' ')}</td><td class="number">${whole(requests)}</td><td class="number">${amount(Number(input), unit)}</td><td class="number">${amount(Number(output), unit)}</td></tr>\n`,
  )}</tbody></table></div>
`;
}
