/** `/nick`. */
import type { Decided } from '../../shared/moderation/act-once.ts';
import { memberObstacle } from '../../shared/moderation/reach.ts';
import { problemSentence } from '../../shared/platform/discord/problems.ts';
import { type Route, route } from '../../shared/platform/discord/route.ts';
import { readMember } from '../../shared/platform/discord/servers.ts';
import { plain } from '../../shared/platform/markdown.ts';
import type { Answer } from '../interactions/behaviour.ts';
import { DEADLINE_MS, memberRefusal, perform, permissionRefusal, type Scene } from './perform.ts';
import type { ModerationContext } from './services.ts';

/** @param name null takes the nickname away. */
export function setNickname(
  context: ModerationContext,
  user: string,
  name: string | null,
  reason: string | undefined,
): Promise<Awaited<Answer>> {
  return perform(context, `nick|${user}|${name ?? ''}`, (scene) => planNickname(scene, { user, name, reason }));
}

/** @param request `expected`: what it has to be now, or it stays. */
export async function planNickname(
  scene: Scene,
  request: { user: string; name: string | null; reason: string | undefined; expected?: string | null },
): Promise<Decided> {
  const { user: id, name, reason, expected } = request;
  const { server, bot, rest } = scene;
  const isMe = id === bot.id;
  const refusal = permissionRefusal(scene, {
    actor: ['ManageNicknames'],
    bot: [isMe ? 'ChangeNickname' : 'ManageNicknames'],
  });
  if (refusal !== undefined) return { refusal };
  const target = await readMember(rest, server.id, id);
  if (target === undefined) return { refusal: "I can't rename them: they aren't in this server." };
  const obstacle = isSelf(scene, id) ? ownObstacle(scene, id) : memberObstacle(scene, target);
  if (obstacle !== undefined)
    return { refusal: typeof obstacle === 'string' ? obstacle : memberRefusal(obstacle, 'rename') };
  if (expected !== undefined && (target.nick ?? null) !== expected)
    return { refusal: `Someone has changed the nickname of <@${id}> again since, so I left it as it is.` };
  if ((target.nick ?? null) === name)
    return { refusal: name === null ? "They don't have a nickname." : 'That’s already their nickname.' };
  const where: Route = isMe
    ? route('/guilds/:guild/members/@me', { guild: server.id })
    : route('/guilds/:guild/members/:user', { guild: server.id, user: id });
  const before = target.nick === undefined ? '' : ` It was **${plain(target.nick)}**.`;
  const text =
    name === null
      ? `<@${id}> has no nickname anymore.${before}`
      : `<@${id}>’s nickname is **${plain(name)}**.${before}`;
  const lines = [name === null ? `Nickname removed.${before}` : `Now **${plain(name)}**.${before}`];
  const detail = { lines, before: target.nick ?? null, after: name };
  return {
    ...{ text, act: { kind: 'nick', user: id, reason, detail } },
    request: () =>
      rest.request(where, {
        ...{ method: 'PATCH', body: { nick: name }, deadlineMs: DEADLINE_MS, reason: scene.because(reason) },
      }),
    refusalFor: ({ problem }) => problemSentence(problem, ['ManageNicknames']),
  };
}

const isSelf = ({ actor }: Scene, id: string) => actor.id === id;

/** Staff can rename themselves, as far as the bot can. */
function ownObstacle(scene: Scene, id: string) {
  const { server, bot } = scene;
  if (id === server.ownerId) return { status: 'owner' as const };
  const own = memberObstacle({ ...scene, actor: { id: server.ownerId, roleIds: [] } }, scene.actor);
  return own?.status === 'above_me' && id !== bot.id ? own : undefined;
}
