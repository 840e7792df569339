/** `/role add`, `remove`, and `temp`. */
import type { Decided } from '../../shared/moderation/act-once.ts';
import { holdRole, readTemporaryRole, releaseRole } from '../../shared/moderation/temporary-role.ts';
import { problemSentence } from '../../shared/platform/discord/problems.ts';
import type { Store } from '../../shared/platform/store.ts';
import type { Answer } from '../interactions/behaviour.ts';
import { perform, type Scene } from './perform.ts';
import { assignableRole, requestRole, roleTarget, setRole } from './roles.ts';
import type { ModerationContext } from './services.ts';

/** Gives a role for good, or takes it. */
export function changeRole(
  context: ModerationContext,
  request: Parameters<typeof setRole>[1],
): Promise<Awaited<Answer>> {
  const { user, role, isGiven } = request;
  return perform(context, `role|${isGiven ? 'add' : 'remove'}|${user}|${role}`, (scene) =>
    planRole(context.store, scene, request),
  );
}

export async function planRole(store: Store, scene: Scene, request: Parameters<typeof setRole>[1]): Promise<Decided> {
  const { user, role, isGiven } = request;
  const planned = await setRole(scene, request);
  if ('refusal' in planned || isGiven) return planned;
  const taking = async () => {
    const done = await planned.request();
    if (done.ok) await releaseRole(store, { guild: scene.server.id, user, role });
    return done;
  };
  return { ...planned, request: taking };
}

/** Gives a role for some time. */
export function giveRoleFor(
  context: ModerationContext,
  held: Parameters<typeof holdRole>[1],
  until: Parameters<typeof holdRole>[2],
  reason: string | undefined,
): Promise<Awaited<Answer>> {
  // Not until when: an interaction that's delivered twice is read at two times.
  return perform(context, `role|temp|${held.user}|${held.role}`, (scene) =>
    giveFor(context.store, scene, held, until, reason),
  );
}

async function giveFor(
  store: Store,
  scene: Scene,
  held: Parameters<typeof holdRole>[1],
  until: Parameters<typeof holdRole>[2],
  reason: string | undefined,
): Promise<Decided> {
  const role = assignableRole(scene, held.role);
  if ('sentence' in role) return { refusal: role.sentence };
  const member = await roleTarget(scene, held.user);
  if ('sentence' in member) return { refusal: member.sentence };
  const hasIt = member.roleIds.includes(held.role);
  const earlier = await readTemporaryRole(store, held);
  if (hasIt && earlier === undefined)
    return {
      refusal: `They already have <@&${held.role}>, and it doesn't end. Take it away with \`/role remove\` first.`,
    };
  const text = `<@${held.user}> ${hasIt ? 'keeps' : 'has'} <@&${held.role}> until <t:${Math.floor(until.endsAt.getTime() / 1_000)}:f>.`;
  const detail = { lines: [text], role: held.role, isGiven: true, until: until.endsAt.toISOString() };
  return {
    ...{ text, act: { kind: 'role', user: held.user, reason, detail } },
    request: async () => {
      // Before Discord gives it: if this process dies in between, a role that nobody has is taken away, which hurts nobody.
      await holdRole(store, held, until);
      return requestRole(scene, { user: held.user, role: held.role, isGiven: true, reason });
    },
    refusalFor: async ({ problem }) => {
      await releaseRole(store, held, until.ref);
      return problemSentence(problem, ['ManageRoles']);
    },
  };
}
