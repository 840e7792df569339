/** Giving members roles, and taking them. */
import type { Decided } from '../../shared/moderation/act-once.ts';
import { type AssignObstacle, assignObstacle } from '../../shared/moderation/reach.ts';
import { protectedRoleOf } from '../../shared/moderation/settings.ts';
import { permissionLabels } from '../../shared/platform/discord/permissions.ts';
import { problemSentence } from '../../shared/platform/discord/problems.ts';
import { route } from '../../shared/platform/discord/route.ts';
import { type NamedMember, type NamedRole, readMember } from '../../shared/platform/discord/servers.ts';
import { DEADLINE_MS, permissionRefusal, type Scene } from './perform.ts';

const UNKNOWN = 'That role doesn’t exist anymore. Pick another one.';

export function assignRefusal(obstacle: AssignObstacle, role: string): string {
  switch (obstacle.status) {
    case 'everyone':
      return "That's @everyone, which everyone has. Pick another role.";
    case 'managed':
      return `<@&${role}> belongs to a bot, a subscription, or the server's boosters, so Discord lets nobody hand it out.`;
    case 'above_you':
      return `You can't hand out <@&${role}>: it isn't below your highest role.`;
    case 'above_me':
      return `I can't hand out <@&${role}>: it isn't below my highest role. Move my role up in **Server Settings → Roles**.`;
    case 'reserved':
      return `Only members with **Manage Roles** can hand out <@&${role}>.`;
    case 'too_powerful':
      return `<@&${role}> grants ${permissionLabels(obstacle.permissions)}, which you don't have. Ask someone with **Manage Roles**.`;
  }
}

/** The role, if this scene's staff and bot can hand it out. */
export function assignableRole(scene: Scene, id: string): NamedRole | { sentence: string } {
  const lacks = permissionRefusal(scene, { actor: ['ManageRoles'], bot: ['ManageRoles'] });
  if (lacks !== undefined) return { sentence: lacks };
  const role = scene.server.roles.find((each) => each.id === id);
  if (role === undefined) return { sentence: UNKNOWN };
  const obstacle = assignObstacle(scene, role);
  return obstacle === undefined ? role : { sentence: assignRefusal(obstacle, id) };
}

/** A member whose roles this scene's staff can change: nobody protected, and nobody above them but themselves. */
export async function roleTarget(scene: Scene, id: string): Promise<NamedMember | { sentence: string }> {
  const { server, rest, settings, actor } = scene;
  const member = await readMember(rest, server.id, id);
  if (member === undefined) return { sentence: "They aren't in this server." };
  const held = protectedRoleOf(settings, member);
  if (held !== undefined && id !== actor.id && actor.id !== server.ownerId)
    return { sentence: `You can't change their roles: <@&${held}> is protected here.` };
  return member;
}

/** Gives a role to a member, or takes it. */
export async function setRole(
  scene: Scene,
  { user, role: roleId, isGiven, reason }: { user: string; role: string; isGiven: boolean; reason: string | undefined },
): Promise<Decided> {
  const role = assignableRole(scene, roleId);
  if ('sentence' in role) return { refusal: role.sentence };
  const member = await roleTarget(scene, user);
  if ('sentence' in member) return { refusal: member.sentence };
  if (member.roleIds.includes(roleId) === isGiven)
    return { refusal: isGiven ? `They already have <@&${roleId}>.` : `They don't have <@&${roleId}>.` };
  const text = isGiven ? `<@${user}> now has <@&${roleId}>.` : `<@${user}> no longer has <@&${roleId}>.`;
  return {
    ...{ text, act: { kind: 'role', user, reason, detail: { lines: [text], role: roleId, isGiven } } },
    request: () => requestRole(scene, { user, role: roleId, isGiven, reason }),
    refusalFor: ({ problem }) => problemSentence(problem, ['ManageRoles']),
  };
}

export function requestRole(
  { rest, server, because }: Scene,
  { user, role, isGiven, reason }: { user: string; role: string; isGiven: boolean; reason: string | undefined },
) {
  return rest.request(route('/guilds/:guild/members/:user/roles/:role', { guild: server.id, user, role }), {
    ...{ method: isGiven ? 'PUT' : 'DELETE', deadlineMs: DEADLINE_MS, reason: because(reason) },
  });
}
