import { heading } from '../../../shared/music/panel.ts';
import { type PlayerRecord, type QueuePage, readQueue } from '../../../shared/music/player.ts';
import { progressText } from '../../../shared/music/time.ts';
import type { Entry } from '../../../shared/music/track.ts';
import { plainWithin } from '../../../shared/platform/markdown.ts';
import { type MessageBody, refuse, reply } from '../../interactions/reply.ts';
import { channelThatPlays } from '../../voice/target-channel.ts';
import { COLORS, counted } from '../format.ts';
import { subcommand } from '../services.ts';
import { positionNow, standstill } from './playback-position.ts';
import { nothingPlaysIn } from './results.ts';

export const now = subcommand({
  contexts: ['guild'],
  description: 'See the current track',
  effect: 'read',
  visibility: 'ephemeral',
  run: async (context) => {
    const target = await channelThatPlays(context);
    if ('sentence' in target) return refuse(target.sentence);
    const at = { guild: context.guild.id, channel: target.channelId };
    const page = await readQueue(context.store, at, { offset: 0, limit: 1 });
    const current = page?.state?.current;
    return page?.state && current
      ? reply(nowPage(page, page.state, current, context.now))
      : refuse(nothingPlaysIn(target.channelId));
  },
});

function nowPage(page: QueuePage, state: PlayerRecord, { track, requestedBy }: Entry, at: Date): MessageBody {
  const { session } = page;
  const interruption = standstill(session);
  const author = plainWithin(track.author, 120);
  return {
    embeds: [
      {
        color: state.isPaused || interruption !== undefined ? COLORS.wait : COLORS.accent,
        ...heading(track),
        description: [
          ...(author === '' ? [] : [author]),
          progressText(positionNow(page, at), track),
          ...(interruption === undefined ? [] : [interruption]),
          `${state.isPaused ? 'Paused' : 'Playing'} in <#${session.channel}> · requested by <@${requestedBy}>`,
          state.waiting === 0 ? 'The queue is empty.' : `${counted(state.waiting, 'track')} in the queue.`,
        ].join('\n'),
      },
    ],
  };
}
