import { MUSIC } from '../../../shared/music/catalog.ts';
import { truncateText } from '../../../shared/platform/text.ts';
import type { TargetMessage } from '../../interactions/command.ts';
import { refuse } from '../../interactions/reply.ts';
import { messageCommand } from '../services.ts';
import { playQuery } from './play.ts';
import { PLAY } from './request.ts';

/** In the menu of a message: plays its link, its attachment, or a search for its text. */
export const playThis = messageCommand({
  name: 'Play this',
  module: 'music',
  standsFor: 'music',
  ...PLAY,
  run: (context) => {
    const query = queryOf(context.target);
    return query === undefined
      ? refuse('That message has nothing to play. It needs a link, an audio file, or text.')
      : playQuery(context, query);
  },
});

/** The first link of a message, else its first attached audio or video, else its text. */
export function queryOf({ content, attachments = [] }: TargetMessage): string | undefined {
  const link = /https?:\/\/[^\s<>"|]+/i.exec(content)?.[0].replace(/[.,;:!?)\]]+$/, '');
  if (link !== undefined && link.length <= MUSIC.query.most) return link;
  const media = attachments.find(({ content_type }) => /^(audio|video)\//.test(content_type ?? '')) ?? attachments[0];
  if (media !== undefined && media.url.length <= MUSIC.query.most) return media.url;
  const text = content
    .replace(/<[^>]*>/g, ' ')
    .replace(/[*_~`|>]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return text === '' ? undefined : truncateText(text, MUSIC.query.most);
}
