import type { Performed } from '../../../../shared/moderation/act-once.ts';
import { holdRole, ROLE_DAYS, readTemporaryRole, releaseRole } from '../../../../shared/moderation/temporary-role.ts';
import { problemSentence } from '../../../../shared/platform/discord/problems.ts';
import type { Store } from '../../../../shared/platform/store.ts';
import { parseDuration } from '../../../../shared/platform/typed-duration.ts';
import { refuse } from '../../../interactions/reply.ts';
import { perform, type Scene } from '../../../moderation/perform.ts';
import { assignableRole, requestRole, roleTarget } from '../../../moderation/roles.ts';
import { timestamp } from '../../format.ts';
import { option, subcommand } from '../../services.ts';
import { reasonIn, reasonOption } from '../reason-option.ts';
import { roleOption, userOption } from './options.ts';

const LEAST_MS = 60_000;
const MOST_MS = ROLE_DAYS * 86_400_000;

export const temp = subcommand({
  contexts: ['guild'],
  description: 'Give a member a role for some time',
  effect: 'change',
  visibility: 'ephemeral',
  examples: ['/role temp user:@bob role:@DJ time:2h'],
  options: {
    user: userOption,
    role: roleOption,
    time: option.string({ description: 'How long, such as 30m, 2h, or 7d', required: true, maxLength: 50 }),
    reason: reasonOption,
  },
  run: (context) => {
    const { user, role, time, reason } = context.options;
    const ms = parseDuration(time);
    if (ms === undefined || ms < LEAST_MS || ms > MOST_MS)
      return refuse('A temporary role lasts from 1 minute to 1 year. Type it like `30m`, `2h`, or `7d`.');
    const held = { guild: context.caller.guild.id, user: user.id, role: role.id };
    const until = { actor: context.user.id, endsAt: new Date(context.now.getTime() + ms), ref: context.interactionId };
    return perform(context, `role|temp|${user.id}|${role.id}|${ms}`, (scene) =>
      giveFor(context.store, scene, held, until, reasonIn(reason)),
    );
  },
});

async function giveFor(
  store: Store,
  scene: Scene,
  held: Parameters<typeof holdRole>[1],
  until: Parameters<typeof holdRole>[2],
  reason: string | undefined,
): Promise<Performed> {
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
  // Before Discord gives it: if this process dies in between, a role that nobody has is taken away, which hurts nobody.
  await holdRole(store, held, until);
  const done = await requestRole(scene, { user: held.user, role: held.role, isGiven: true, reason });
  if (!done.ok) {
    // If Discord didn't respond, it may have given the role. Then it still ends.
    if (done.problem !== 'unavailable') await releaseRole(store, held, until.ref);
    return { refusal: problemSentence(done.problem, ['ManageRoles']) };
  }
  const text = `<@${held.user}> ${hasIt ? 'keeps' : 'has'} <@&${held.role}> until ${timestamp(until.endsAt, 'f')}.`;
  const detail = { lines: [text], role: held.role, isGiven: true, until: until.endsAt.toISOString() };
  return { text, act: { kind: 'role', user: held.user, reason, detail } };
}
