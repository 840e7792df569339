/** What plays and what waits, as the database has it. */
import { MUSIC } from '../../../shared/music/catalog.ts';
import { trackLine, waitingText } from '../../../shared/music/panel.ts';
import { type PlayerRecord, type QueuePage, readQueue } from '../../../shared/music/player.ts';
import { progressText } from '../../../shared/music/time.ts';
import type { Entry } from '../../../shared/music/track.ts';
import { plainWithin } from '../../../shared/platform/markdown.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type MessageBody, type Outcome, refuse, reply, update } from '../../interactions/reply.ts';
import { channelThatPlays } from '../../voice/target-channel.ts';
import { COLORS } from '../format.ts';
import { button, type GuildContext, option, subcommand } from '../services.ts';
import { positionNow } from './playback-position.ts';
import { nothingPlaysIn } from './results.ts';

const PER_PAGE = 10;
const LAST_PAGE = Math.ceil(MUSIC.queue.most / PER_PAGE);

/** Turns a page. What has played meanwhile is gone from it. */
export const turnQueue = button({
  id: 'music.queue',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  args: { channel: arg.snowflake(), page: arg.integer() },
  run: (context) => showQueue(context, context.args.channel, context.args.page, update),
});

export const queue = subcommand({
  contexts: ['guild'],
  description: "See what's playing and what's next",
  effect: 'read',
  visibility: 'ephemeral',
  options: { page: option.integer({ description: 'Page (default: 1)', min: 1, max: LAST_PAGE }) },
  run: async (context) => {
    const target = await channelThatPlays(context);
    if ('sentence' in target) return refuse(target.sentence);
    return showQueue(context, target.channelId, (context.options.page ?? 1) - 1, reply);
  },
});

/** One page of a channel's queue. */
export async function showQueue(
  { store, guild, user, now }: GuildContext,
  channelId: string,
  page: number,
  show: (body: MessageBody) => Outcome,
): Promise<Outcome> {
  const offset = Math.min(Math.max(page, 0), LAST_PAGE) * PER_PAGE;
  const found = await readQueue(store, { guild: guild.id, channel: channelId }, { offset, limit: PER_PAGE });
  return found?.state ? show(queuePage(found, found.state, offset, now, user.id)) : refuse(nothingPlaysIn(channelId));
}

function queuePage(
  { session, positionAt, entries }: QueuePage,
  state: PlayerRecord,
  offset: number,
  now: Date,
  onlyFor: string,
): MessageBody {
  const { current, waiting, waitingMs } = state;
  const lines = entries.map((entry, index) => `\`${offset + index + 1}\` ${entryLine(entry)}`);
  const playing =
    current === null
      ? 'Nothing is playing right now.'
      : `${state.isPaused ? 'Paused' : 'Now'}: ${entryLine(current)}\n${progressText(positionNow(state, positionAt, now), current.track)}`;
  const empty = waiting === 0 ? 'The queue is empty. Add something with `/music play`.' : 'This page is empty now.';
  const pages = Math.max(1, Math.ceil(waiting / PER_PAGE));
  const page = offset / PER_PAGE;
  const turnTo = (target: number, label: string) =>
    turnQueue.with(
      { channel: session.channel, page: target },
      { label, isDisabled: target < 0 || target >= pages, onlyFor },
    );
  const refresh = turnTo(page, 'Refresh');
  return {
    embeds: [
      {
        color: COLORS.accent,
        title: 'Queue',
        description: [
          `<#${session.channel}> · **${plainWithin(session.agentName, 80)}**`,
          playing,
          '',
          ...(lines.length === 0 ? [empty] : lines),
        ].join('\n'),
        footer: { text: `Page ${page + 1} of ${pages} · Queue: ${waitingText(waiting, waitingMs)}` },
      },
    ],
    rows: [pages === 1 && page === 0 ? [refresh] : [turnTo(page - 1, 'Back'), refresh, turnTo(page + 1, 'More')]],
  };
}

function entryLine({ track, requestedBy }: Entry): string {
  return `${trackLine(track)} · <@${requestedBy}>`;
}
