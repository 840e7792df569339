/** `/slowmode`. */
import type { Decided } from '../../shared/moderation/act-once.ts';
import { problemSentence } from '../../shared/platform/discord/problems.ts';
import { route } from '../../shared/platform/discord/route.ts';
import { plain } from '../../shared/platform/markdown.ts';
import { formatDuration, parseDuration } from '../../shared/platform/typed-duration.ts';
import type { Answer } from '../interactions/behaviour.ts';
import { refuse } from '../interactions/reply.ts';
import { channelOf, DEADLINE_MS, perform, permissionRefusal, type Scene } from './perform.ts';
import type { ModerationContext } from './services.ts';

/** Discord's limit, in seconds. https://docs.discord.com/developers/resources/channel#modify-channel */
const MOST = 21_600;
const OFF = new Set(['off', 'none', 'no', 'disable']);

export async function setSlowmode(
  context: ModerationContext,
  typed: { time: string; channel: string | undefined; reason: string | undefined },
): Promise<Awaited<Answer>> {
  const seconds = secondsIn(typed.time);
  if (seconds === undefined || seconds > MOST)
    return refuse(
      'Slowmode lasts from 1 second to 6 hours. Type it like `30s`, `5m`, or `1h`, or type `off` to end it.',
    );
  const channel = typed.channel ?? context.channelId;
  return perform(context, `slowmode|${channel}|${seconds}`, (scene) =>
    planSlowmode(scene, { channel, seconds, reason: typed.reason }),
  );
}

/** @param request `expected`: what it has to be now, or it stays. */
export async function planSlowmode(
  scene: Scene,
  request: { channel: string; seconds: number; reason: string | undefined; expected?: number },
): Promise<Decided> {
  const { channel: id, seconds, reason, expected } = request;
  const channel = await channelOf(scene, id);
  if ('sentence' in channel) return { refusal: channel.sentence };
  const needed = channel.kind === 'thread' ? (['ManageThreads'] as const) : (['ManageChannels'] as const);
  const refusal = permissionRefusal(scene, { actor: needed, bot: needed }, channel);
  if (refusal !== undefined) return { refusal };
  if (expected !== undefined && channel.slowmode !== expected)
    return { refusal: `Someone has changed the slowmode of <#${id}> again since, so I left it as it is.` };
  const before =
    channel.slowmode === 0 ? 'Slowmode was off before.' : `It was ${formatDuration(channel.slowmode * 1_000)} before.`;
  const now =
    seconds === 0
      ? `Slowmode is off in <#${id}>.`
      : `Members wait ${formatDuration(seconds * 1_000)} between messages in <#${id}>.`;
  const why = reason === undefined ? '' : `\n**Reason:** ${plain(reason)}`;
  const detail = { lines: [`${now} ${before}`], before: channel.slowmode, after: seconds };
  return {
    ...{ text: `${now} ${before}${why}`, act: { kind: 'slowmode', channel: id, reason, detail } },
    request: () =>
      scene.rest.request(route('/channels/:channel', { channel: id }), {
        ...{ method: 'PATCH', body: { rate_limit_per_user: seconds }, deadlineMs: DEADLINE_MS },
        reason: scene.because(reason),
      }),
    refusalFor: ({ problem }) => problemSentence(problem, needed),
  };
}

/** In seconds; undefined for what isn't a length of time. A bare number is seconds, as in Discord's own settings. */
export function secondsIn(typed: string): number | undefined {
  const text = typed.trim().toLowerCase();
  if (OFF.has(text)) return 0;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  const ms = parseDuration(text);
  return ms === undefined ? undefined : Math.round(ms / 1_000);
}
