/** Providers of AI: which there are, whether they answer, and what's left of today's budget. */
import { UNITS } from '../../../../shared/ai/budget-limits.ts';
import { AI_TRIES } from '../../../../shared/ai/metrics.ts';
import { readProviderUse } from '../../../../shared/ai/provider-use.ts';
import { AI_USES, type AiProvider } from '../../../../shared/ai/providers.ts';
import { usedToday } from '../../../../shared/ai/usage.ts';
import { whole } from '../../../../shared/platform/plural.ts';
import { circuits } from '../../../ai/circuits.ts';
import { timeHtml } from '../../markdown.ts';
import { counted, html, t } from '../../words/index.ts';
import { countsOf } from './counts.ts';
import type { OperatorContext, OperatorPage } from './page.ts';
import { figure, number, table } from './table.ts';

export const providersPage: OperatorPage = { id: 'ai', title: 'AI', views: { '/': show }, actions: {} };

async function show({ store, ai, registry, path }: OperatorContext) {
  const [used, today] = await Promise.all([readProviderUse(store), usedToday(store, '0', undefined)]);
  const tries = countsOf(registry, AI_TRIES.name);
  const budgets = UNITS.flatMap((unit) => {
    const limit = ai.budgets.all?.[unit];
    const row = today.find((one) => one.scope === 'all' && one.unit === unit);
    const [size, title] =
      unit === 'seconds' ? [60, t`minutes of speech`] : [1, unit === 'images' ? 'pictures' : 'tokens'];
    const shown = whole(Math.ceil(((row?.used ?? 0) + (row?.held ?? 0)) / size));
    return [figure(t`Today’s ${title}`, limit === undefined ? shown : t`${shown} of ${whole(limit / size)}`)];
  });
  const unanswered = used.filter(({ provider }) => provider === null).reduce((sum, { requests }) => sum + requests, 0);
  const state = ({ id }: AiProvider) => {
    const waitMs = circuits.waitMs(id);
    return waitMs === 0
      ? 'asked'
      : html`<a class="bad" href="${path('/problems/ChorusAiProviderFails')}">paused for ${counted(Math.ceil(waitMs / 1_000), 'second')}</a>`;
  };
  return {
    content: html`<h1>AI providers</h1>
${
  ai.providers.length === 0
    ? html`<p>None are set up. Add some with <code>AI_PROVIDERS</code>; <code>docs/AI.md</code> says how.</p>`
    : html`<dl class="figures">${budgets}</dl>
<p class="quiet">For all members together, in UTC. Set them with <code>AI_BUDGETS</code>. ${unanswered === 0 ? '' : t`${counted(unanswered, 'request')} today ${unanswered === 1 ? t`has` : t`have`} no answer, at least not yet.`}</p>`
}
${table(
  t`Providers`,
  [t`Provider`, t`Kind`, t`Address`, t`Key`, t`In this process`, number(t`Requests today`), t`Last bill`, t`Models`],
  ai.providers.map((one) => {
    const own = used.filter(({ provider }) => provider === one.id);
    const last = own
      .flatMap(({ lastAt }) => (lastAt === null ? [] : [lastAt]))
      .sort()
      .at(-1);
    return [
      ...[one.id, one.kind, new URL(one.url).host, one.key === undefined ? 'none' : 'set', state(one)],
      whole(own.reduce((sum, { requests }) => sum + requests, 0)),
      last === undefined ? t`none today` : timeHtml(new Date(last)),
      AI_USES.flatMap((use) => (one[use] === undefined ? [] : [`${use}: ${one[use]}`])).join(', '),
    ];
  }),
  t`None.`,
)}
<h2>Requests by this process</h2>
<p class="quiet">Since it started. Voice nodes and other edges send their own requests; Grafana shows all of them together.</p>
${table(
  t`Requests of this process`,
  [t`Provider`, t`Use`, t`Result`, number(t`Requests`)],
  tries.map(({ labels, count }) => [labels.provider ?? '', labels.use ?? '', labels.result ?? '', whole(count)]),
  t`It hasn’t sent any requests yet.`,
)}`,
  };
}
