/** Which models there are, and which one answers here. */

import { KEY_SERVICES } from '../../shared/ai/key-services.ts';
import { keyFor } from '../../shared/ai/keys.ts';
import { AI_USES, providersFor } from '../../shared/ai/providers.ts';
import { NOT_CONFIGURED } from '../../shared/ai/services.ts';
import { readAiSettings } from '../../shared/ai/settings-store.ts';
import { plain } from '../../shared/platform/markdown.ts';
import type { Answer } from '../interactions/behaviour.ts';
import { reply } from '../interactions/reply.ts';
import type { AiContext } from './answering.ts';

export async function listModels({ store, ai, user, guild }: AiContext): Promise<Awaited<Answer>> {
  const own = await keyFor(store, user.id, guild?.id);
  if (own !== undefined) {
    const whose = own.owner === 'member' ? 'your key' : 'this server’s key';
    return reply({
      content: `**${plain(own.model)}** of ${KEY_SERVICES[own.service].title} answers you, with ${whose}.`,
    });
  }
  const chats = providersFor(ai.providers, 'chat');
  if (chats.length === 0) return reply({ content: NOT_CONFIGURED });
  const chosen = guild && (await readAiSettings(store, guild.id)).model;
  const first = chats.find(({ id }) => id === chosen) ?? chats[0];
  const lines = chats.map((provider) => {
    const uses = AI_USES.filter((use) => use !== 'chat' && provider[use] !== undefined);
    const more = uses.length === 0 ? '' : ` (also ${uses.join(', ')})`;
    return `- ${provider === first ? '**' : ''}\`${provider.id}\`: ${plain(provider.chat ?? '')}${provider === first ? '**, answers first here' : ''}${more}`;
  });
  const how = guild === undefined ? '' : '\nStaff can choose another one with `/settings set key:ai.model`.';
  return reply({ content: `${lines.join('\n')}${how}` });
}
