/** What work and fights pay here, and what another percentage would have paid. Looking changes nothing. */
import * as z from 'zod';
import { JOBS, TIERS } from '../../../../shared/economy/earning-catalog.ts';
import { PAYOUT_DAYS, type Payout, readPayouts } from '../../../../shared/economy/payouts.ts';
import { economyModule, PAYOUT } from '../../../../shared/economy/settings.ts';
import { isGated } from '../../../../shared/platform/store.ts';
import { changeSeenSettings } from '../../../../shared/settings/change.ts';
import { transferTitle } from '../../../commands/economy/transfer-title.ts';
import { type Money, moneyOf, plain, whole } from '../../../commands/format.ts';
import { gatedSentence } from '../../../interactions/gated.ts';
import type { Html } from '../../layout.ts';
import { markdownHtml } from '../../markdown.ts';
import { html, say, t } from '../../words/index.ts';
import { action, type PageContext, type Shown } from '../page.ts';
import { IN_SETTINGS_HISTORY } from '../undo.ts';
import { sections, signed } from './parts.ts';

const { leastPercent, mostPercent } = PAYOUT;
const STANDARD = economyModule.settings.payoutPercent.default;

const percent = z.coerce
  .number({ error: () => t`Enter a percentage from ${leastPercent} to ${mostPercent}` })
  .int({ error: () => t`Enter a whole percentage from ${leastPercent} to ${mostPercent}` })
  .min(leastPercent, { error: () => t`The minimum is ${leastPercent}%` })
  .max(mostPercent, { error: () => t`The maximum is ${mostPercent}%` });

export async function showFaucets(context: PageContext): Promise<Shown> {
  const { store, caller, query, path } = context;
  const typed = query('percent');
  const asked = typed === undefined ? undefined : percent.safeParse(typed);
  const found = await readPayouts(store, caller, asked?.data ?? mostPercent);
  const present = found.set ?? STANDARD;
  const money = moneyOf(found);
  const simulated = asked?.data;
  const content = html`<h1>Faucets</h1>
${sections(context, '/faucets')}
<p>Work and fights pay <strong>${present}%</strong> here of what they pay elsewhere. Everything else pays the same in every server.</p>
<form class="panel" method="get" action="${path('/faucets')}"><div class="fields"><div><label for="percent">What would this percentage have paid?</label><input id="percent" name="percent" type="number" min="${leastPercent}" max="${mostPercent}" step="1" required value="${simulated ?? present}"></div></div>
<div><button>Simulate</button></div></form>
${asked?.success === false ? html`<p class="problem">${say(asked.error.issues[0]?.message ?? '')}.</p>` : ''}
<h2>The last ${PAYOUT_DAYS} days</h2>
${found.payouts.length === 0 ? html`<p>Nobody has worked or won a fight here in that time.</p>` : table(found.payouts, simulated, money)}
${simulated === undefined || simulated === present || !context.canEdit ? '' : changeForm(context, simulated, present, found.set)}`;
  return { title: t`Faucets`, content };
}

function table(payouts: readonly Payout[], simulated: number | undefined, money: Money): Html {
  const total = (key: 'count' | 'paid' | 'simulated') => payouts.reduce((sum, each) => sum + each[key], 0);
  const cells = (each: Pick<Payout, 'count' | 'paid' | 'simulated'>) =>
    html`<td class="number">${whole(each.count)}</td><td class="number">${whole(each.paid)}</td>${simulated === undefined ? '' : html`<td class="number">${whole(each.simulated)}</td><td class="number">${signed(each.simulated - each.paid)}</td>`}`;
  const sum = { count: total('count'), paid: total('paid'), simulated: total('simulated') };
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Payouts by source"><table>
<thead><tr><th scope="col">Source</th><th scope="col" class="number">Payouts</th><th scope="col" class="number">Paid</th>${simulated === undefined ? '' : html`<th scope="col" class="number">At ${simulated}%</th><th scope="col" class="number">Change</th>`}</tr></thead>
<tbody>${payouts.map((each) => html`<tr><th scope="row">${nameOf(each)}</th>${cells(each)}</tr>\n`)}</tbody>
<tfoot><tr><th scope="row">Together</th>${cells(sum)}</tr></tfoot></table></div>
${
  simulated === undefined
    ? ''
    : html`<p>At ${simulated}%, members would have earned ${markdownHtml(money(sum.simulated))} instead of ${markdownHtml(money(sum.paid))}.</p>
<p class="quiet">Payouts are rounded down, so each can be off by a credit or two. What was undone doesn’t count.</p>`
}`;
}

function nameOf({ code, what }: Payout): string {
  const names: Readonly<Record<string, { name: string }>> = code === 'work' ? JOBS : TIERS;
  return `${transferTitle(code)}: ${Object.hasOwn(names, what) ? names[what]?.name : what}`;
}

function changeForm({ path, formFields }: PageContext, to: number, present: number, set: number | null): Html {
  return html`<form class="panel" method="post" action="${path('/payout')}">${formFields()}<input type="hidden" name="percent" value="${to}"><input type="hidden" name="seen" value="${set ?? ''}">
<p>Payout is ${present}% now. From the next payout on, it’s ${to}%.</p>
<div><button>Set payout to ${to}%</button></div></form>`;
}

export const changePayout = action({
  fields: z.object({
    percent,
    // What was set when they looked; empty: the default.
    seen: z.union([z.literal('').transform(() => null), percent]),
  }),
  isAudited: true,
  undo: IN_SETTINGS_HISTORY,
  logged: ({ percent }) => ({ percent }),
  run: async ({ store, caller, path, namesOf }, { percent: to, seen }) => {
    const simulation = path(`/faucets?percent=${to}`);
    const change = { economy: { payoutPercent: to } };
    const outcome = await changeSeenSettings(store, caller, change, { economy: { payoutPercent: seen } });
    if (isGated(outcome)) return { refused: gatedSentence(outcome, store.clock()), to: simulation };
    if (outcome.status === 'set') return { done: t`Work and fights pay ${to}% here now.`, to: path('/faucets') };
    const [{ value, by } = { value: null, by: null }] = outcome.differing;
    const who = by === null || by === '0' ? t`Someone` : plain((await namesOf([by]))(by));
    return {
      refused: t`${who} has set it to ${String(value ?? STANDARD)}% in the meantime, so nothing was changed. Check the figures again.`,
      to: simulation,
    };
  },
});
