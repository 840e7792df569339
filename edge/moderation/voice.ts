/** Moving members between voice channels, and muting them. */
import type { Decided } from '../../shared/moderation/act-once.ts';
import { protectedRoleOf } from '../../shared/moderation/settings.ts';
import { voicePlace } from '../../shared/platform/discord/bots.ts';
import type { ChannelView } from '../../shared/platform/discord/channels.ts';
import type { Permission } from '../../shared/platform/discord/permissions.ts';
import { problemSentence } from '../../shared/platform/discord/problems.ts';
import { route } from '../../shared/platform/discord/route.ts';
import type { ResolvedUser } from '../interactions/resolved.ts';
import { channelOf, DEADLINE_MS, perform, permissionRefusal, type Scene, sceneOf } from './perform.ts';
import type { ModerationContext } from './services.ts';

export { perform };

export interface VoiceRequest {
  user: ResolvedUser;
  reason: string | undefined;
}

/** The channel a member is in, if staff and the bot may do something about members there. */
export async function placeFor(
  scene: Scene,
  { user }: VoiceRequest,
  needed: readonly Permission[],
): Promise<ChannelView | { sentence: string }> {
  const { rest, server, settings, actor } = scene;
  const held = protectedRoleOf(settings, user);
  if (held !== undefined && user.id !== actor.id && actor.id !== server.ownerId)
    return { sentence: `You can't do that to them: <@&${held}> is protected here.` };
  const place = await voicePlace(rest, server.id, user.id);
  if (place.status === 'not_in_voice') return { sentence: `<@${user.id}> isn't in a voice channel.` };
  if (place.status === 'no_access')
    return {
      sentence:
        'I can’t see the voice channel they’re in. Give me **View Channels** and **Connect** there, then try again.',
    };
  const channel = await channelOf(scene, place.channelId);
  if ('sentence' in channel) return channel;
  const refusal = permissionRefusal(scene, { actor: needed, bot: [...needed, 'Connect'] }, channel);
  return refusal === undefined ? channel : { sentence: refusal };
}

/** A voice channel that staff and the bot can move members to, or a sentence. */
export async function destinationFor(scene: Scene, id: string): Promise<ChannelView | { sentence: string }> {
  const channel = await channelOf(scene, id);
  if ('sentence' in channel) return channel;
  const needed = ['Connect', 'MoveMembers'] as const;
  const refusal = permissionRefusal(scene, { actor: needed, bot: needed }, channel);
  return refusal === undefined ? channel : { sentence: refusal };
}

export async function moveMember(scene: Scene, request: VoiceRequest, to: string): Promise<Decided> {
  const from = await placeFor(scene, request, ['MoveMembers']);
  if ('sentence' in from) return { refusal: from.sentence };
  if (from.id === to) return { refusal: `<@${request.user.id}> is in <#${to}> already.` };
  const destination = await destinationFor(scene, to);
  if ('sentence' in destination) return { refusal: destination.sentence };
  return change(
    scene,
    request,
    { channel_id: to },
    ['MoveMembers'],
    `Moved <@${request.user.id}> from <#${from.id}> to <#${to}>.`,
  );
}

export async function disconnectMember(scene: Scene, request: VoiceRequest): Promise<Decided> {
  const from = await placeFor(scene, request, ['MoveMembers']);
  if ('sentence' in from) return { refusal: from.sentence };
  return change(
    scene,
    request,
    { channel_id: null },
    ['MoveMembers'],
    `Disconnected <@${request.user.id}> from <#${from.id}>.`,
  );
}

export async function muteMember(scene: Scene, request: VoiceRequest, isMuted: boolean): Promise<Decided> {
  const place = await placeFor(scene, request, ['MuteMembers']);
  if ('sentence' in place) return { refusal: place.sentence };
  const done = isMuted
    ? `Muted <@${request.user.id}> in voice channels.`
    : `<@${request.user.id}> can speak in voice channels again.`;
  return change(scene, request, { mute: isMuted }, ['MuteMembers'], done);
}

function change(
  { rest, server, because }: Scene,
  { user, reason }: VoiceRequest,
  body: object,
  needed: readonly Permission[],
  text: string,
): Decided {
  return {
    ...{ text, act: { kind: 'voice', user: user.id, reason, detail: { lines: [text] } } },
    request: () =>
      rest.request(route('/guilds/:guild/members/:user', { guild: server.id, user: user.id }), {
        ...{ method: 'PATCH', body, deadlineMs: DEADLINE_MS, reason: because(reason) },
      }),
    refusalFor: ({ problem }) => problemSentence(problem, needed),
  };
}

/** Why someone can't move everyone from one channel to another; undefined if they can. */
export async function moveAllRefusal(
  context: ModerationContext,
  from: string,
  to: string,
): Promise<string | undefined> {
  const scene = await sceneOf(context);
  if ('sentence' in scene) return scene.sentence;
  const source = await channelOf(scene, from);
  if ('sentence' in source) return source.sentence;
  const lacks = permissionRefusal(scene, { actor: ['MoveMembers'], bot: ['Connect', 'MoveMembers'] }, source);
  if (lacks !== undefined) return lacks;
  const destination = await destinationFor(scene, to);
  return 'sentence' in destination ? destination.sentence : undefined;
}
