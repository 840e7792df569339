/** A server at a glance: what doesn't work here, what is used, and what was changed. */
import { readAudit } from '../../../shared/audit/audit.ts';
import { whole } from '../../../shared/platform/plural.ts';
import { entryName, summaryOf } from '../../commands/admin/audit/entry-text.ts';
import { diagnosisOf } from '../../commands/info/diag-answer.ts';
import { componentField } from '../../commands/info/diag-fields.ts';
import type { Html } from '../layout.ts';
import { markdownHtml, timeHtml } from '../markdown.ts';
import { html, t, word } from '../words/index.ts';
import type { DashboardPage, PageContext } from './page.ts';

const NEWEST = 8;

export const overviewPage: DashboardPage = {
  id: 'overview',
  title: word('Overview'),
  area: 'any',
  command: { name: 'diag', module: 'info' },
  views: { '/': show },
  actions: {},
};

async function show(context: PageContext) {
  const { store, caller, guild, access } = context;
  const [diagnosis, audit] = await Promise.all([
    diagnosisOf(context, false),
    access.isManager ? readAudit(store, caller, {}, { offset: 0, limit: NEWEST }) : undefined,
  ]);
  const { problems, agents, nodes, components, discord, databaseMs, used, counts } = diagnosis;
  const changes = (audit?.entries ?? []).map((entry) => ({ entry, text: summaryOf(entry) }));
  const mentions = await context.mentionsIn(
    [...problems, ...changes.map(({ entry, text }) => `${text} <@${entry.actor}>`)].join('\n'),
  );
  const free = agents.filter(({ state }) => state === 'free').length;
  const content = html`<h1>${guild.name}</h1>
<section aria-labelledby="health"><h2 id="health">Health</h2>
${
  problems.length === 0
    ? html`<p class="good">Everything looks good.</p>`
    : html`<ul class="problems">${problems.map((problem) => html`<li>${markdownHtml(problem, mentions)}</li>\n`)}</ul>`
}
<p class="quiet">${markdownHtml(componentField(components, databaseMs, discord, nodes).value.replaceAll('\n', ' · '))}</p></section>
<section aria-labelledby="stored"><h2 id="stored">This server</h2>
<dl class="figures">
${figure(t`Agents here`, `${agents.length}`)}
${figure(t`Free agents`, `${free}`)}
${figure(t`Tracks in the history`, whole(Number(counts.track ?? 0)))}
${figure(t`Cases so far`, whole(Number(counts.case ?? 0)))}
</dl></section>
<section aria-labelledby="figures"><h2 id="figures">The last 7 days</h2>
<dl class="figures">
${figure(t`Commands`, whole(used.uses))}
${figure(t`Without an error`, used.uses === 0 ? '–' : `${Math.floor(((used.uses - used.failed) / used.uses) * 1_000) / 10}%`)}
</dl>
${
  used.top.length === 0
    ? html`<p>Nobody has used a command here yet. Try <code>/help</code> in Discord.</p>`
    : html`<div class="scroll" tabindex="0" role="region" aria-label="Commands used most"><table>
<thead><tr><th scope="col">Command</th><th scope="col" class="number">Uses</th><th scope="col" class="number">Errors</th><th scope="col" class="number">On average</th></tr></thead>
<tbody>${used.top.map(
        (each) =>
          html`<tr><th scope="row"><code>/${each.command}</code></th><td class="number">${whole(each.uses)}</td><td class="number">${whole(each.failed)}</td><td class="number">${whole(each.averageMs)} ms</td></tr>\n`,
      )}</tbody></table></div>`
}</section>
${
  audit === undefined
    ? ''
    : html`<section aria-labelledby="changes"><h2 id="changes">Recent changes</h2>
${
  changes.length === 0
    ? html`<p>Nobody has changed anything here yet.</p>`
    : html`<ul class="changes">${changes.map(({ entry, text }) => change(entry, markdownHtml(text, mentions), entry.actor === '0' ? 'someone' : mentions.user(entry.actor)))}</ul>`
}
<p class="quiet"><code>/audit view</code> shows all of them, and <code>/audit revert</code> undoes one.</p></section>`
}`;
  return { content };
}

function figure(label: string, value: string): Html {
  return html`<div><dt>${label}</dt><dd>${value}</dd></div>`;
}

function change(entry: Parameters<typeof entryName>[0] & { at: string }, text: Html, who: string): Html {
  return html`<li>${text}<p class="quiet"><code>${entryName(entry)}</code> · ${who} · ${timeHtml(new Date(entry.at))}</p></li>\n`;
}
