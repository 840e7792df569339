/** What each red mark means, and how to fix it: the runbook's words. */

import { html, t, word } from '../../words/index.ts';
import type { OperatorContext, OperatorPage } from './page.ts';
import { readState } from './problems.ts';
import { type Alert, RUNBOOK } from './runbook.ts';
import { runbookHtml } from './runbook-html.ts';

export const problemsPage: OperatorPage = {
  id: 'problems',
  title: word('Runbook'),
  views: { '/': listAlerts, '/:alert': showAlert },
  actions: {},
};

async function listAlerts(context: OperatorContext) {
  const { problems } = await readState(context);
  const current = new Set(problems.map(({ alert }) => alert));
  const entries = Object.entries(RUNBOOK) as [Alert, (typeof RUNBOOK)[Alert]][];
  return {
    content: html`<h1>Runbook</h1>
<p>What each alert means, and how to fix it. Where to look is in <code>docs/RUNBOOK.md</code>.</p>
<ul class="cards">${entries.map(
      ([alert, { title }]) =>
        html`<li class="card"><a href="${context.path(`/problems/${alert}`)}">${alert}</a>${current.has(alert) ? html` <strong class="bad">now</strong>` : ''}<p>${title}</p></li>\n`,
    )}</ul>`,
  };
}

async function showAlert(context: OperatorContext) {
  const base = context.path('/problems');
  const alert = context.param('alert');
  if (!Object.hasOwn(RUNBOOK, alert))
    return {
      ...{ title: t`Nothing here`, status: 404 as const },
      content: html`<h1>Nothing here</h1><p>There’s no such alert. <a href="${base}">All alerts</a></p>`,
    };
  const { title, meaning, fix } = RUNBOOK[alert as Alert];
  const now = (await readState(context)).problems.filter((one) => one.alert === alert);
  return {
    title: alert,
    content: html`<h1>${title}</h1>
<p class="quiet">${alert} · <a href="${base}">All alerts</a></p>
${now.length === 0 ? html`<p class="good">This edge doesn’t see this problem right now.</p>` : html`<ul class="problems">${now.map(({ text }) => html`<li>${text}</li>\n`)}</ul>`}
<h2>What it means</h2>
${runbookHtml(meaning, base)}<h2>How to fix it</h2>
${runbookHtml(fix, base)}`,
  };
}
