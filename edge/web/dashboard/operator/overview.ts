/** The installation at a glance: what's unhealthy, the nodes, who holds which agents, and what's playing. */
import { whole } from '../../../../shared/platform/plural.ts';
import type { Html } from '../../layout.ts';
import { liveRegion } from '../../live.ts';
import { timeHtml } from '../../markdown.ts';
import { counted, html, t, word } from '../../words/index.ts';
import type { Shown } from '../page.ts';
import type { OperatorContext, OperatorPage } from './page.ts';
import { NEWEST_SESSIONS, readState, type State } from './problems.ts';
import { figure, number, table } from './table.ts';

export const overviewPage: OperatorPage = {
  id: '',
  title: word('Overview'),
  views: { '/': show, '/live': live },
  actions: {},
};

async function show(context: OperatorContext): Promise<Shown> {
  const { path, build, health } = context;
  const [state, { components }] = await Promise.all([readState(context), health()]);
  const parts = Object.entries(components)
    .map(([name, { status, detail }]) => `${name}: ${status}${detail === undefined ? '' : `, ${detail}`}`)
    .join(' · ');
  return {
    content: html`<h1>This installation</h1>
${liveRegion({ url: path('/live'), content: stateHtml(context, state) })}
<p class="quiet">${parts} · this edge: ${build.version} on ${build.runtime}</p>`,
  };
}

async function live(context: OperatorContext): Promise<Shown> {
  return context.stream<State>({
    name: 'state',
    read: () => readState(context),
    render: (state) => stateHtml(context, state),
  });
}

/** Red marks, figures, nodes, and sessions. */
function stateHtml({ path, store }: OperatorContext, { problems, figures, nodes, backlog, leases }: State): Html {
  const { agents, sessions } = leases;
  const now = store.clock();
  const sum = (key: 'due' | 'late' | 'dead') => whole(backlog.reduce((total, one) => total + one[key], 0));
  return html`<section aria-labelledby="health"><h2 id="health">Health</h2>
${
  problems.length === 0
    ? html`<p class="good">Everything looks good.</p>`
    : html`<ul class="problems">${problems.map(({ alert, text }) => html`<li>${text} <a href="${path(`/problems/${alert}`)}">What to do<span class="unseen"> about ${alert}</span></a></li>\n`)}</ul>`
}</section>
<h2>Figures</h2>
<dl class="figures">
${figure(t`Connections`, t`${figures.connections} of ${figures.mostConnections}`)}${figure(t`Agents logged in`, t`${figures.readyAgents} of ${figures.agents}`)}${figure(t`Leases held`, whole(agents.held))}${figure(t`Refused tokens`, whole(agents.refused))}${figure(t`Waiting for approval`, whole(agents.pending))}${figure(t`Sessions`, whole(sessions.total))}${figure(t`Changing nodes`, whole(sessions.moving))}${figure(t`Jobs due`, sum('due'))}${figure(t`Late`, sum('late'))}${figure(t`Given up`, sum('dead'))}</dl>
<h2>Nodes</h2>
${table(
  t`Nodes`,
  [t`Node`, t`State`, number(t`Agents`), number(t`Capacity`), number(t`Load`), t`Version`, t`Since`],
  nodes.map((node) => [
    node.id,
    node.isLive
      ? [node.isDraining ? t`draining` : node.isPaused ? t`paused` : t`running`].join('')
      : html`<strong class="bad">gone</strong> <span class="quiet">${timeHtml(new Date(now.getTime() - node.silentSeconds * 1_000))}</span>`,
    ...[whole(node.agents), whole(node.capacity), `${Math.round(node.load * 100)}%`, node.version],
    timeHtml(new Date(node.startedAt)),
  ]),
  t`No node has ever run. Start one with npm run voice-node.`,
)}
<h2>Sessions</h2>
${table(
  t`Sessions`,
  [t`Session`, t`Server`, t`Channel`, t`Kind`, t`State`, t`Agent`, t`Node`, t`Since`],
  sessions.newest.map(({ id, guild, channel, kind, state, agent, node, isMoving, startedAt }) => [
    ...[id, guild, channel, kind, isMoving ? t`${state}, changing nodes` : state, agent, node ?? t`none`],
    timeHtml(new Date(startedAt)),
  ]),
  t`Nothing is playing.`,
)}
${sessions.total > NEWEST_SESSIONS ? html`<p class="quiet">The newest ${NEWEST_SESSIONS} of ${counted(sessions.total, 'session')}.</p>` : ''}`;
}
