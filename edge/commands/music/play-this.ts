import { MUSIC } from '../../../shared/music/catalog.ts';
import type { TargetMessage } from '../../interactions/command.ts';
import { refuse } from '../../interactions/reply.ts';
import { messageCommand } from '../services.ts';
import { PLAY_LIMIT, playQuery } from './play.ts';

/** In the menu of a message: plays what it links to, what is attached to it, or what it says. */
export const playThis = messageCommand({
  name: 'Play this',
  module: 'music',
  standsFor: 'music',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'public',
  limit: PLAY_LIMIT,
  run: (context) => {
    const query = queryOf(context.target);
    return query === undefined
      ? refuse('That message has nothing to play: no address, no sound and no words.')
      : playQuery(context, query);
  },
});

/** The first address of a message, else its first attached sound or film, else its words. */
export function queryOf({ content, attachments = [] }: TargetMessage): string | undefined {
  const address = /https?:\/\/[^\s<>"|]+/i.exec(content)?.[0].replace(/[.,;:!?)\]]+$/, '');
  if (address !== undefined && address.length <= MUSIC.query.most) return address;
  const sound = attachments.find(({ content_type }) => /^(audio|video)\//.test(content_type ?? '')) ?? attachments[0];
  if (sound !== undefined && sound.url.length <= MUSIC.query.most) return sound.url;
  const words = content
    .replace(/<[^>]*>/g, ' ')
    .replace(/[*_~`|>]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return words === '' ? undefined : words.slice(0, MUSIC.query.most);
}
