/** Why one agent isn't playing. */
import { diagnoseAgent } from '../../../../shared/voice/agent-views.ts';
import { inviteLink } from '../../../../shared/voice/invite.ts';
import { findingsAbout } from '../../../commands/agents/diagnose-answer.ts';
import { html } from '../../words/index.ts';
import type { PageContext, Shown } from '../page.ts';
import { findingsHtml, tokensHtml } from './parts.ts';

export async function showAgent(context: PageContext): Promise<Shown> {
  const { store, caller, voice, guild, canEdit } = context;
  const id = context.param('agent');
  const agent = /^\d{15,19}$/.test(id) ? await diagnoseAgent(store, caller, id) : null;
  const back = html`<p><a href="${context.path()}">All agents</a></p>`;
  if (agent === null)
    return {
      status: 404,
      content: html`<h1>Agents</h1><p>There’s no such agent here, or you can’t see it.</p>${back}`,
    };
  return {
    title: agent.name,
    content: html`<h1>${agent.name}</h1>
${await findingsHtml(context, await findingsAbout(voice, agent))}
${canEdit && !agent.isInGuild ? html`<p><a class="button" href="${inviteLink(agent.applicationId, guild.id)}" rel="noopener">Add it to this server</a></p>` : ''}
${tokensHtml()}${back}`,
  };
}
