import { MUSIC } from '../../../shared/music/catalog.ts';
import { addressIn } from '../../../shared/music/typed-address.ts';
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
    const query = playableIn(context.target);
    return query === undefined
      ? refuse('That message has nothing to play. It needs a link, an audio file, or text.')
      : playQuery(context, query);
  },
});

/** The first link of a message, else its first attached audio or video, else its text. A forwarded message has its own. */
export function playableIn({
  content,
  attachments,
  message_snapshots: forwarded = [],
}: TargetMessage): string | undefined {
  const messages = [{ content, attachments }, ...forwarded.map(({ message }) => message)];
  const link = messages.map((message) => addressIn(message.content ?? '')).find((address) => address !== undefined);
  if (link !== undefined && link.length <= MUSIC.query.most) return link;
  const files = messages.flatMap((message) => message.attachments ?? []);
  const media = files.find(({ content_type }) => /^(audio|video)\//.test(content_type ?? '')) ?? files[0];
  if (media !== undefined && media.url.length <= MUSIC.query.most) return media.url;
  const [text] = messages.map((message) => wordsIn(message.content ?? '')).filter((words) => words !== '');
  return text === undefined ? undefined : truncateText(text, MUSIC.query.most);
}

function wordsIn(content: string): string {
  return content
    .replace(/<[^>]*>/g, ' ')
    .replace(/[*_~`|>]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
