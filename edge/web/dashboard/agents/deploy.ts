/** A link for each agent that the server can add: `/agents deploy`. */
import { offeredPool } from '../../../../shared/voice/agent-views.ts';
import { VOICE } from '../../../../shared/voice/catalog.ts';
import { countDeployment, readDeployment } from '../../../../shared/voice/deployments.ts';
import { inviteLink } from '../../../../shared/voice/invite.ts';
import { plural } from '../../../commands/format.ts';
import { UNKNOWN_POOL } from '../../../commands/pools/refusals.ts';
import { shortage } from '../../../voice/deployment-page.ts';
import type { Html } from '../../layout.ts';
import { markdownHtml } from '../../markdown.ts';
import { counted, html, t } from '../../words/index.ts';
import type { PageContext, Shown } from '../page.ts';
import { tokensHtml } from './parts.ts';

export async function showDeployment(context: PageContext): Promise<Shown> {
  const { store, caller, voice, guild, canEdit, path } = context;
  const page = (content: Html, status: 200 | 404 = 200): Shown => ({
    ...{ title: t`Add agents`, status },
    content: html`<h1>Add agents</h1>
${content}
<p><a href="${path()}">All agents</a></p>`,
  });
  if (!canEdit) return page(html`<p>This server’s staff only lets you view its agents.</p>`);
  const count = Math.min(VOICE.agentsPerGuild, Math.max(1, Number.parseInt(context.query('count') ?? '1', 10) || 1));
  const typed = context.query('pool');
  const pool = typed === undefined ? await offeredPool(store, caller, voice.operators) : typed;
  if (pool === undefined) countDeployment(store, undefined, count);
  const found = pool === undefined || !/^\d{1,18}$/.test(pool) ? undefined : await readDeployment(store, caller, pool);
  if (found?.status !== 'deployment')
    return page(
      typed === undefined
        ? html`<p>There’s no pool for this server yet. Create one with <code>/pools create</code>.</p>`
        : html`<p>${markdownHtml(UNKNOWN_POOL)}</p>`,
      404,
    );
  countDeployment(store, found, count);
  const { present, missing, room } = found;
  const needed = Math.max(0, count - present.length);
  const nameOf = await context.namesOf([found.pool.owner]);
  return page(html`<p>${nameOf(found.pool.owner)} owns the pool <strong>${found.pool.name}</strong> and decides which bots are in it.</p>
${
  needed === 0
    ? html`<p>This server has <strong>${counted(present.length, 'agent')}</strong> of this pool. None are missing.</p>`
    : html`<p>This server has <strong>${present.length}</strong> of ${counted(count, 'agent')}. <strong>${needed}</strong> ${plural(needed, 'is', 'are')} missing.</p>`
}
${shortage(needed, missing.length, room, found.pool.name).map((line) => html`<p>${markdownHtml(line)}</p>`)}
${
  needed === 0 || missing.length === 0
    ? ''
    : html`<p>Each link adds one agent. It gets <strong>View Channel</strong>, <strong>Connect</strong>, and <strong>Speak</strong>, and nothing else.</p>
<ul class="cards">${missing
        .slice(0, Math.min(needed, room))
        .map(
          ({ applicationId, name }) =>
            html`<li class="card"><a href="${inviteLink(applicationId, guild.id)}" rel="noopener">Add ${name}</a></li>\n`,
        )}</ul>`
}
${tokensHtml()}`);
}
