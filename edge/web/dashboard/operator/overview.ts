/** The installation at a glance: what's unhealthy, the nodes, who holds which agents, and what's playing. */
import { html } from 'hono/html';
import { counted, whole } from '../../../../shared/platform/plural.ts';
import { readLeases } from '../../../../shared/voice/live-sessions.ts';
import { timeHtml } from '../../markdown.ts';
import type { OperatorContext, OperatorPage } from './page.ts';
import { readState } from './problems.ts';
import { figure, number, table } from './table.ts';

const NEWEST = 50;

export const overviewPage: OperatorPage = { id: '', title: 'Overview', views: { '/': show }, actions: {} };

async function show(context: OperatorContext) {
  const { store, path, build, now } = context;
  const [{ problems, figures, nodes, backlog, health }, { agents, sessions }] = await Promise.all([
    readState(context),
    readLeases(store, NEWEST),
  ]);
  const sum = (key: 'due' | 'late' | 'dead') => whole(backlog.reduce((total, one) => total + one[key], 0));
  return {
    content: html`<h1>This installation</h1>
<section aria-labelledby="health"><h2 id="health">Health</h2>
${
  problems.length === 0
    ? html`<p class="good">Everything looks good.</p>`
    : html`<ul class="problems">${problems.map(({ alert, text }) => html`<li>${text} <a href="${path(`/problems/${alert}`)}">What to do<span class="unseen"> about ${alert}</span></a></li>\n`)}</ul>`
}
<p class="quiet">${Object.entries(health.components)
      .map(([name, { status, detail }]) => `${name}: ${status}${detail === undefined ? '' : `, ${detail}`}`)
      .join(' · ')} · this edge: ${build.version} on ${build.runtime}</p></section>
<h2>Figures</h2>
<dl class="figures">
${figure('Connections', `${figures.connections} of ${figures.mostConnections}`)}${figure('Agents logged in', `${figures.readyAgents} of ${figures.agents}`)}${figure('Leases held', whole(agents.held))}${figure('Refused tokens', whole(agents.refused))}${figure('Waiting for approval', whole(agents.pending))}${figure('Sessions', whole(sessions.total))}${figure('Changing nodes', whole(sessions.moving))}${figure('Jobs due', sum('due'))}${figure('Late', sum('late'))}${figure('Given up', sum('dead'))}</dl>
<p class="quiet">Voice nodes count finished failovers in <code>chorus_session_failovers_total</code>. <a href="${path('/problems/ChorusFailovers')}">What they mean</a></p>
<h2>Nodes</h2>
${table(
  'Nodes',
  ['Node', 'State', number('Agents'), number('Capacity'), number('Load'), 'Version', 'Since'],
  nodes.map((node) => [
    node.id,
    node.isLive
      ? [node.isDraining ? 'draining' : node.isPaused ? 'paused' : 'running'].join('')
      : html`<strong class="bad">gone</strong> <span class="quiet">${timeHtml(new Date(now.getTime() - node.silentSeconds * 1_000))}</span>`,
    ...[whole(node.agents), whole(node.capacity), `${Math.round(node.load * 100)}%`, node.version],
    timeHtml(new Date(node.startedAt)),
  ]),
  'No node has ever run. Start one with npm run voice-node.',
)}
<h2>Sessions</h2>
${table(
  'Sessions',
  ['Session', 'Server', 'Channel', 'Kind', 'State', 'Agent', 'Node', 'Since'],
  sessions.newest.map(({ id, guild, channel, kind, state, agent, node, isMoving, startedAt }) => [
    ...[id, guild, channel, kind, isMoving ? `${state}, changing nodes` : state, agent, node ?? 'none'],
    timeHtml(new Date(startedAt)),
  ]),
  'Nothing is playing.',
)}
${sessions.total > NEWEST ? html`<p class="quiet">The newest ${NEWEST} of ${counted(sessions.total, 'session')}.</p>` : ''}`,
  };
}
