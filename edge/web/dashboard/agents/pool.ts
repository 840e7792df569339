/** One pool: its agents, who contributed which, and its members. */
import { mayDo, type Standing } from '../../../../shared/voice/pool-roles.ts';
import { type PoolAgent, readPoolAgents, readPoolMembers, viewPool } from '../../../../shared/voice/pool-views.ts';
import type { Html } from '../../layout.ts';
import { timeHtml } from '../../markdown.ts';
import { counted, html, t } from '../../words/index.ts';
import type { PageContext, Shown } from '../page.ts';
import { pressForm, tokensHtml } from './parts.ts';

/** Members shown; whoever has more sees the others in Discord. */
const MOST_MEMBERS = 50;

export async function showPool(context: PageContext): Promise<Shown> {
  const { store, user, path } = context;
  const id = context.param('pool');
  const isId = /^\d{1,18}$/.test(id);
  const [pool, agents, members] = isId
    ? await Promise.all([
        viewPool(store, user.id, id),
        readPoolAgents(store, user.id, id),
        readPoolMembers(store, user.id, id),
      ])
    : [null, null, null];
  const back = html`<p><a href="${path()}">All agents</a></p>`;
  if (pool === null || agents === null)
    return { status: 404, content: html`<h1>Agents</h1><p>There’s no such pool, or you can’t see it.</p>${back}` };
  const shown = (members ?? []).slice(0, MOST_MEMBERS);
  const nameOf = await context.namesOf([
    pool.owner,
    ...agents.map(({ contributor }) => contributor),
    ...shown.map(({ user }) => user),
  ]);
  return {
    title: pool.name,
    content: html`<h1>${pool.name}</h1>
${pool.description === '' ? '' : html`<p>${pool.description}</p>`}
<p class="quiet">${pool.visibility} · owner: ${nameOf(pool.owner)} · you: ${pool.role} · since ${timeHtml(new Date(pool.createdAt))}</p>
<h2>Agents</h2>
${
  agents.length === 0
    ? html`<p>It has none yet.</p>`
    : html`<div class="scroll" tabindex="0" role="region" aria-label="Agents in the pool"><table>
<thead><tr><th scope="col">Agent</th><th scope="col">State</th><th scope="col">Servers</th><th scope="col">Contributed by</th>${context.canEdit ? html`<th scope="col">Change</th>` : ''}</tr></thead>
<tbody>${agents.map((agent) => agentRow(context, pool.role, agent, nameOf))}</tbody></table></div>`
}
${tokensHtml()}
<h2>Members</h2>
<ul>${shown.map(({ user, role }) => html`<li>${nameOf(user)}: ${role}</li>\n`)}</ul>
${pool.members > shown.length ? html`<p class="quiet">And ${counted(pool.members - shown.length, 'other')}.</p>` : ''}
<p class="quiet">Invite members, and change their roles, with <code>/pools members</code> in Discord, where they can accept.</p>
${back}`,
  };
}

function agentRow(
  context: PageContext,
  role: Standing,
  { agent, name, status, node, guilds, contributor }: PoolAgent,
  nameOf: (id: string) => string,
): Html {
  const state =
    status === 'pending'
      ? t`Pending approval`
      : status === 'refused'
        ? t`Discord refuses its token`
        : node === null
          ? t`Offline`
          : t`Online`;
  const press = (decision: string, label: string) => pressForm(context, decision, { agent }, label, name);
  const isPending = status === 'pending';
  const buttons = [
    ...(isPending && mayDo(role, 'approve') ? [press('approve', t`Approve`)] : []),
    ...(isPending && mayDo(role, 'reject') ? [press('reject', t`Reject`)] : []),
    ...(!isPending && mayDo(role, 'restart') ? [press('restart', t`Restart`)] : []),
    ...(mayDo(role, 'revoke') || contributor === context.user.id ? [press('revoke', t`Revoke`)] : []),
  ];
  return html`<tr><th scope="row">${name}</th><td>${state}</td><td>${counted(guilds, 'server')}</td><td>${nameOf(contributor)}</td>${context.canEdit ? html`<td>${buttons}</td>` : ''}</tr>
`;
}
