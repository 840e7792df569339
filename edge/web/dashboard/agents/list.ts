/** All agents of a server on one page. */
import { VOICE } from '../../../../shared/voice/catalog.ts';
import { readPolicy, type VoicePolicy } from '../../../../shared/voice/policy.ts';
import { mayDo } from '../../../../shared/voice/pool-roles.ts';
import { listPools, type PoolSummary } from '../../../../shared/voice/pool-views.ts';
import { readServerAgents, type ServerAgent } from '../../../../shared/voice/server-agents.ts';
import { type Finding, serverFindings } from '../../../commands/agents/diagnose-answer.ts';
import { plain } from '../../../commands/format.ts';
import { readPage } from '../../../commands/paginator.ts';
import type { Html } from '../../layout.ts';
import { counted, html, say, t } from '../../words/index.ts';
import { askedPage, turnHtml } from '../music/text.ts';
import type { PageContext, Shown } from '../page.ts';
import { findingsHtml, pressForm, STATES, tokensHtml } from './parts.ts';

const POOLS_PER_PAGE = 20;

export async function showAgents(context: PageContext): Promise<Shown> {
  const { store, caller, guild, user } = context;
  const [agents, findings, policy, pools] = await Promise.all([
    readServerAgents(store, caller),
    serverFindings(context),
    readPolicy(store, guild.id),
    readPage(
      askedPage(context),
      POOLS_PER_PAGE,
      (slice) => listPools(store, user.id, slice),
      ({ total }) => total,
    ),
  ]);
  const { pools: shown } = pools.found;
  const channels = agents.flatMap(({ serves }) => (serves === null ? [] : [`<#${serves.channel}>`]));
  const [mentions, nameOf, health] = await Promise.all([
    context.mentionsIn(channels.join('')),
    context.namesOf([...agents.map(({ contributor }) => contributor), ...shown.map(({ owner }) => owner)]),
    findingsHtml(context, [...findings.filter(({ about }) => about !== 'tokens'), ...refusedFindings(agents)]),
  ]);
  const row = (agent: ServerAgent) => agentRow(context, agent, mentions.channel, nameOf);
  return {
    content: html`<h1>Agents</h1>
<section aria-labelledby="health"><h2 id="health">Diagnosis</h2>
${health}</section>
<section aria-labelledby="here"><h2 id="here">In this server</h2>
${
  agents.length === 0
    ? html`<p>There are none yet.</p>`
    : html`<div class="scroll" tabindex="0" role="region" aria-label="Agents in this server"><table>
<thead><tr><th scope="col">Agent</th><th scope="col">State</th><th scope="col">Serves</th><th scope="col">Node</th><th scope="col">Pool</th><th scope="col">Contributed by</th>${context.canEdit ? html`<th scope="col">Change</th>` : ''}</tr></thead>
<tbody>${agents.map(row)}</tbody></table></div>`
}
${tokensHtml()}${context.canEdit ? deployForm(context, agents.length, policy, shown) : ''}</section>
<section aria-labelledby="pools"><h2 id="pools">Pools</h2>
<p>${policy.pool === null ? t`This server uses the agents of all public pools, and each member can use those of their own pools, too.` : html`This server uses the agents of <strong>${policy.pool.name}</strong> only.`}</p>
${poolCards(context, shown, policy, nameOf)}
${turnHtml(t`Pages of pools`, pools.page, pools.pages, (to) => context.path(`?page=${to + 1}`))}
${context.canEdit ? selectForm(context, policy, shown) : ''}</section>
<section aria-labelledby="policy"><h2 id="policy">When they leave</h2>
<p>${policy.idleMinutes === null ? t`Agents stay in their voice channel until someone removes them.` : t`Agents leave after ${counted(policy.idleMinutes, 'minute')} without listeners.`}</p>
${context.canEdit ? policyForm(context, policy) : ''}</section>`,
  };
}

/** The server's findings only count them. */
function refusedFindings(agents: readonly ServerAgent[]): Finding[] {
  return agents
    .filter(({ state }) => state === 'refused')
    .map(({ name }) => ({
      what: t`${plain(name)}: Discord refuses its token`,
      advice: t`Add a new one with \`/pools add\`.`,
    }));
}

function agentRow(
  context: PageContext,
  { agent, name, state, serves, node, pool, contributor }: ServerAgent,
  channelName: (id: string) => string,
  nameOf: (id: string) => string,
): Html {
  const { path, pageOf } = context;
  const served =
    serves === null
      ? ''
      : serves.kind === 'music' && context.access.areas.music !== 'none'
        ? html`<a href="${pageOf('music', `/queue/${serves.channel}`)}">#${channelName(serves.channel)}</a>`
        : html`#${channelName(serves.channel)}${serves.kind === 'music' ? '' : t`, as an assistant`}`;
  const canRestart = pool !== null && mayDo(pool.role, 'restart');
  return html`<tr><th scope="row"><a href="${path(`/agent/${agent}`)}">${name}</a></th><td>${say(STATES[state])}</td><td>${served}</td><td>${node ?? t`none`}</td><td>${
    pool === null
      ? t`none`
      : mayDo(pool.role, 'view')
        ? html`<a href="${path(`/pool/${pool.id}`)}">${pool.name}</a>`
        : pool.name
  }</td><td>${contributor === null ? '' : nameOf(contributor)}</td>${
    context.canEdit
      ? html`<td>${serves === null ? '' : pressForm(context, 'release', { channel: serves.channel }, t`Release`, name)}${canRestart ? pressForm(context, 'restart', { agent }, t`Restart`, name) : ''}</td>`
      : ''
  }</tr>
`;
}

function poolCards(
  { path }: PageContext,
  pools: readonly PoolSummary[],
  policy: VoicePolicy,
  nameOf: (id: string) => string,
): Html {
  if (pools.length === 0)
    return html`<p>There’s none that you can see. Create one with <code>/pools create</code>.</p>`;
  return html`<ul class="cards">${pools.map(
    ({ id, name, visibility, role, owner, agents }) =>
      html`<li class="card"><a href="${path(`/pool/${id}`)}">${name}</a>${id === policy.pool?.id ? html` <strong>(selected)</strong>` : ''}
<p class="quiet">${counted(agents, 'agent')} · ${visibility} · ${role === 'guest' ? t`owner: ${nameOf(owner)}` : t`you: ${role}`}</p></li>\n`,
  )}</ul>`;
}

function poolOptions(pools: readonly PoolSummary[], policy: VoicePolicy, none: string): Html {
  const { pool } = policy;
  const known = pool === null || pools.some(({ id }) => id === pool.id) ? pools : [pool, ...pools];
  return html`<option value="">${none}</option>${known.map(({ id, name }) => html`<option value="${id}"${id === pool?.id ? html` selected` : ''}>${name}</option>`)}`;
}

function deployForm({ path }: PageContext, present: number, policy: VoicePolicy, pools: readonly PoolSummary[]): Html {
  const count = Math.min(present + 1, VOICE.agentsPerGuild);
  return html`<form class="panel" method="get" action="${path('/deploy')}">
<div class="fields">
<div><label for="count">Agents this server should have</label><input id="count" name="count" type="number" min="1" max="${VOICE.agentsPerGuild}" value="${count}" required></div>
<div><label for="deploy-pool">From</label><select id="deploy-pool" name="pool">${poolOptions(pools, policy, t`The pool for this server`)}</select></div>
</div>
<div><button>Show links to add them</button></div></form>
`;
}

function selectForm({ path, formFields }: PageContext, policy: VoicePolicy, pools: readonly PoolSummary[]): Html {
  return html`<form class="panel" method="post" action="${path('/select')}">${formFields()}
<div><label for="select-pool">Use the agents of</label><select id="select-pool" name="pool">${poolOptions(pools, policy, t`All public pools`)}</select></div>
<div><button>Select</button></div></form>
`;
}

function policyForm({ path, formFields }: PageContext, { idleMinutes }: VoicePolicy): Html {
  const { least, most } = VOICE.idleMinutes;
  return html`<form class="panel" method="post" action="${path('/policy')}">${formFields()}
<div><label for="minutes">Minutes without listeners</label><input id="minutes" name="minutes" type="number" min="${least}" max="${most}" value="${idleMinutes ?? VOICE.idleMinutes.default}"></div>
<div class="choices"><label><input type="checkbox" name="stay" value="yes"${idleMinutes === null ? html` checked` : ''}>Never leave</label></div>
<div><button>Save</button></div></form>
`;
}
