/** What plays and what waits, as it stands in the database. */
import { MUSIC } from '../../../shared/music/catalog.ts';
import { count, heading, trackLine, waitingText } from '../../../shared/music/panel.ts';
import { type PlayerRecord, type QueuePage, readQueue } from '../../../shared/music/player.ts';
import { progressText } from '../../../shared/music/time.ts';
import type { Entry } from '../../../shared/music/track.ts';
import { plainWithin } from '../../../shared/platform/markdown.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type MessageBody, type Outcome, refuse, reply, update } from '../../interactions/reply.ts';
import { channelThatPlays } from '../../voice/music-channel.ts';
import { COLOURS } from '../look.ts';
import { type Context, looked } from '../pools/refusals.ts';
import { button, option, subcommand } from '../services.ts';
import { silentIn } from './request.ts';

const PER_PAGE = 10;
const LAST_PAGE = Math.ceil(MUSIC.queue.most / PER_PAGE);

/** Turns a page; what was played meanwhile is not there any more. */
export const turnQueue = button({
  id: 'music.queue',
  effect: 'read',
  visibility: 'ephemeral',
  args: { channel: arg.snowflake(), page: arg.integer() },
  run: (context) => queueOf(context, context.args.channel, context.args.page, update),
});

export const queue = subcommand({
  description: 'See what plays and what waits in line',
  effect: 'read',
  visibility: 'ephemeral',
  options: { page: option.integer({ description: 'Which page; the first one when left out', min: 1, max: LAST_PAGE }) },
  run: async (context) => {
    const meant = await channelThatPlays(context);
    if ('sentence' in meant) return refuse(meant.sentence);
    return queueOf(context, meant.channelId, (context.options.page ?? 1) - 1, reply);
  },
});

export const now = subcommand({
  description: 'See what plays, and how far it has come',
  effect: 'read',
  visibility: 'ephemeral',
  run: async (context) => {
    const { voice, guild } = context;
    const meant = await channelThatPlays(context);
    if ('sentence' in meant) return refuse(meant.sentence);
    const { channelId } = meant;
    const read = readQueue(voice.store, { guild: guild?.id ?? '0', channel: channelId }, { offset: 0, limit: 1 });
    return looked(voice.store, context, read, (page) => {
      const current = page?.state?.current;
      return page === undefined || page.state === null || !current
        ? refuse(silentIn(channelId))
        : reply(nowPage(page, page.state, current, context.now));
    });
  },
});

/** One page of a channel's line, put into the message by `show`. */
export function queueOf(
  context: Context,
  channelId: string,
  page: number,
  show: (body: MessageBody) => Outcome,
): Promise<Outcome> {
  const { voice, guild, user } = context;
  const at = { guild: guild?.id ?? '0', channel: channelId };
  const offset = Math.min(Math.max(page, 0), LAST_PAGE) * PER_PAGE;
  return looked(voice.store, context, readQueue(voice.store, at, { offset, limit: PER_PAGE }), (found) =>
    found?.state ? show(queuePage(found, found.state, offset, context.now, user.id)) : refuse(silentIn(channelId)),
  );
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
      ? 'Nothing plays at the moment.'
      : `${state.isPaused ? 'Paused' : 'Now'}: ${entryLine(current)}\n${progressText(positionNow(state, positionAt, now), current.track)}`;
  const empty = waiting === 0 ? 'Nothing waits. `/music play` adds something.' : 'The line is not as long any more.';
  const pages = Math.max(1, Math.ceil(waiting / PER_PAGE));
  const page = offset / PER_PAGE;
  const to = (target: number, label: string) =>
    turnQueue.with(
      { channel: session.channel, page: target },
      { label, isDisabled: target < 0 || target >= pages, onlyFor },
    );
  return {
    embeds: [
      {
        color: COLOURS.accent,
        title: 'What waits in line',
        description: [
          `<#${session.channel}> · **${plainWithin(session.agentName, 80)}**`,
          playing,
          '',
          ...(lines.length === 0 ? [empty] : lines),
        ].join('\n'),
        footer: { text: `Page ${page + 1} of ${pages} · In line: ${waitingText(waiting, waitingMs)}` },
      },
    ],
    rows: [
      pages === 1 && page === 0
        ? [to(page, 'Look again')]
        : [to(page - 1, 'Back'), to(page, 'Look again'), to(page + 1, 'More')],
    ],
  };
}

function nowPage(
  { session, positionAt }: QueuePage,
  state: PlayerRecord,
  { track, requestedBy }: Entry,
  now: Date,
): MessageBody {
  const author = plainWithin(track.author, 120);
  return {
    embeds: [
      {
        color: state.isPaused ? COLOURS.wait : COLOURS.accent,
        ...heading(track),
        description: [
          ...(author === '' ? [] : [author]),
          progressText(positionNow(state, positionAt, now), track),
          `${state.isPaused ? 'Paused' : 'Plays'} in <#${session.channel}> · asked for by <@${requestedBy}>`,
          state.waiting === 0 ? 'Nothing waits.' : `${count(state.waiting, 'track')} in line.`,
        ].join('\n'),
      },
    ],
  };
}

/** Where a track is by now: rows tell of a moment that is a few seconds old. */
export function positionNow(state: PlayerRecord, positionAt: string | null, now: Date): number {
  const { isPaused, positionMs, speed, current } = state;
  if (isPaused || positionAt === null) return positionMs;
  const elapsedMs = Math.max(0, now.getTime() - Date.parse(positionAt));
  const reached = positionMs + (elapsedMs * speed) / 100;
  return Math.min(reached, current?.track.lengthMs ?? reached);
}

function entryLine({ track, requestedBy }: Entry): string {
  return `${trackLine(track)} · <@${requestedBy}>`;
}
