/** What plays and what waits, as the database has it. */
import { MUSIC } from '../../../shared/music/catalog.ts';
import { trackLine, waitingText, webAddress } from '../../../shared/music/panel.ts';
import { type PlayerRecord, type QueuePage, readQueue } from '../../../shared/music/player.ts';
import { progressText } from '../../../shared/music/time.ts';
import type { Entry } from '../../../shared/music/track.ts';
import { plainWithin } from '../../../shared/platform/markdown.ts';
import { arg } from '../../interactions/custom-id.ts';
import { container, row, section, separator, text, thumbnail } from '../../interactions/layout.ts';
import { type MessageBody, type Outcome, refuse, reply } from '../../interactions/reply.ts';
import { channelThatPlays } from '../../voice/target-channel.ts';
import { COLORS } from '../format.ts';
import { type Place, type Position, paginator, readPage, type Slice } from '../paginator.ts';
import { type GuildContext, option, subcommand } from '../services.ts';
import { positionNow, standstill } from './playback-position.ts';
import { nothingPlaysIn } from './results.ts';

const PER_PAGE = 10;
const LAST_PAGE = Math.ceil(MUSIC.queue.most / PER_PAGE);

/** What has played meanwhile is gone from the pages. */
export const queuePages = paginator({
  id: 'music.queue',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  args: { channel: arg.snowflake() },
  show: (context, { channel }, page, place) => showQueue(context, channel, page, place),
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
  asked: number,
  place: Place,
): Promise<Outcome> {
  const { found, ...position } = await readPage(
    Math.min(asked, LAST_PAGE),
    PER_PAGE,
    (slice) => readQueue(store, { guild: guild.id, channel: channelId }, slice),
    (page) => page?.state?.waiting,
  );
  return found?.state
    ? place(queuePage(found, found.state, position, now, user.id))
    : refuse(nothingPlaysIn(channelId));
}

function queuePage(
  found: QueuePage,
  state: PlayerRecord,
  position: Position & Slice,
  now: Date,
  onlyFor: string,
): MessageBody {
  const { session, entries } = found;
  const { current, waiting, waitingMs } = state;
  const interruption = standstill(session);
  const lines = entries.map((entry, index) => `\`${position.offset + index + 1}\` ${entryLine(entry)}`);
  const playing =
    current === null ? 'Nothing is playing right now.' : `${state.isPaused ? 'Paused' : 'Now'}: ${entryLine(current)}`;
  const progress =
    current === null
      ? []
      : [
          text(progressText(positionNow(found, now), current.track)),
          ...(interruption === undefined ? [] : [text(interruption)]),
        ];
  const about = { channel: session.channel };
  const { page, pages } = position;
  const top = [`## Queue\n<#${session.channel}> · **${plainWithin(session.agentName, 80)}**`, playing];
  const artwork = webAddress(current?.track.artworkUrl ?? null);
  return {
    layout: [
      container(
        { accent: state.isPaused ? COLORS.wait : COLORS.accent },
        artwork !== undefined ? section(top, thumbnail(artwork)) : text(top.join('\n')),
        ...progress,
        separator(),
        text(lines.join('\n') || 'The queue is empty. Add something with `/music play`.'),
        text(`-# Page ${page + 1} of ${pages} · Queue: ${waitingText(waiting, waitingMs)}`),
        row(...queuePages.buttons(about, position, onlyFor), queuePages.to(about, page, 'Refresh', onlyFor)),
      ),
    ],
  };
}

function entryLine({ track, requestedBy }: Entry): string {
  return `${trackLine(track)} · <@${requestedBy}>`;
}
