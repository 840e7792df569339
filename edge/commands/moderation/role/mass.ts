import { CONFIRM_MS } from '../../../../shared/moderation/purge-filter.ts';
import type { SweptMembers } from '../../../../shared/moderation/role-sweep.ts';
import type { roleSweepJob } from '../../../../shared/moderation/role-sweep-job.ts';
import { type Gated, gateOf, isGated, run } from '../../../../shared/platform/store.ts';
import type { Answer } from '../../../interactions/behaviour.ts';
import { arg } from '../../../interactions/custom-id.ts';
import { refuse, reply } from '../../../interactions/reply.ts';
import { answerLater } from '../../../jobs/answer-later.ts';
import { sceneOf } from '../../../moderation/perform.ts';
import { assignableRole } from '../../../moderation/roles.ts';
import { notSetUp } from '../../../voice/services.ts';
import { COLORS, counted } from '../../format.ts';
import { closed, embed } from '../../messages.ts';
import { button, type GuildContext, option, subcommand } from '../../services.ts';
import { reasonIn, reasonOption } from '../reason-option.ts';
import { roleOption } from './options.ts';

const args = { sweep: arg.snowflake() };
// A double click starts one job.
const pressed = { contexts: ['guild'], effect: 'change', visibility: 'ephemeral', once: 'member', args } as const;

export const startMass = button({ ...pressed, id: 'role.mass', run: (context) => go(context, context.args.sweep) });
export const goOnMass = button({ ...pressed, id: 'role.go', run: (context) => go(context, context.args.sweep) });

export const stopMass = button({
  ...pressed,
  id: 'role.stop',
  run: async ({ store, caller, args: { sweep } }) => {
    const outcome = await run<'moderation_stop_role_sweep', { status: 'stopped' } | Gated>(
      store,
      'moderation_stop_role_sweep',
      {
        ...{ ...gateOf(caller), guild: caller.guild.id, key: caller.key, actor: caller.actor.id },
        ...{ sweep, line: 'Stopped before it was done.' },
      },
    );
    return isGated(outcome) ? outcome : closed('Stopped. Whoever has been dealt with keeps the change.');
  },
});

export const mass = subcommand({
  contexts: ['guild'],
  description: 'Give a role to many members, or take it from them',
  effect: 'change',
  visibility: 'ephemeral',
  limit: { count: 5, windowMs: 60_000 },
  examples: [
    '/role mass action:give role:@DJ members:humans',
    '/role mass action:take role:@DJ members:role with:@Staff',
  ],
  options: {
    action: option.string({
      description: 'Give it or take it',
      required: true,
      choices: [
        { name: 'Give', value: 'give' },
        { name: 'Take', value: 'take' },
      ],
    }),
    role: roleOption,
    members: option.string({
      description: 'Whose role it is',
      required: true,
      choices: [
        { name: 'All members', value: 'all' },
        { name: 'People', value: 'humans' },
        { name: 'Bots', value: 'bots' },
        { name: 'Members with another role', value: 'role' },
      ],
    }),
    with: option.role({ description: 'That other role' }),
    reason: reasonOption,
  },
  run: async (context) => {
    const { action, role, members, with: other, reason } = context.options;
    if ((members === 'role') !== (other !== undefined))
      return refuse('Name a role as `with` if you choose **Members with another role**, and only then.');
    const isGiven = action === 'give';
    const sweep = { role: role.id, isGiven, members: members satisfies SweptMembers, ofRole: other?.id ?? null };
    const scene = await sceneOf(context);
    if ('sentence' in scene) return refuse(scene.sentence);
    const assignable = assignableRole(scene, role.id);
    if ('sentence' in assignable) return refuse(assignable.sentence);
    const { countSwept } = await import('../../../moderation/count-swept.ts');
    const total = await countSwept(scene, sweep);
    if (typeof total !== 'number') return refuse(total.sentence);
    if (total === 0) return refuse(`There's nobody to ${isGiven ? 'give it to: they all have it' : 'take it from'}.`);
    const { store, caller, interactionId } = context;
    const outcome = await run<'moderation_show_role_sweep', { status: 'shown'; sweep: string; total: number } | Gated>(
      store,
      'moderation_show_role_sweep',
      {
        ...{ ...gateOf(caller), guild: caller.guild.id, key: caller.key, actor: caller.actor.id },
        ...{ sweep: interactionId, role: role.id, given: isGiven, members, ofRole: sweep.ofRole, total },
        reason: reasonIn(reason) ?? null,
      },
    );
    if (isGated(outcome)) return outcome;
    const count = counted(outcome.total, 'member');
    const text = isGiven ? `Give <@&${role.id}> to ${count}?` : `Take <@&${role.id}> from ${count}?`;
    const label = isGiven ? `Give it to ${count}` : `Take it from ${count}`;
    const start = startMass.with({ sweep: outcome.sweep }, { label, style: 'danger', onlyFor: context.user.id });
    return reply({ ...embed(`${text} You can stop it while it runs.`, COLORS.wait), rows: [[start]] });
  },
});

async function go(context: GuildContext, id: string): Promise<Awaited<Answer>> {
  const { store, caller, voice, sign, user } = context;
  const scene = await sceneOf(context);
  if ('sentence' in scene) return refuse(scene.sentence);
  if (voice.seal === undefined) return refuse(notSetUp('AGENT_TOKEN_KEYS'));
  const sweep = await store.sql()<{ role: string }[]>`
    select role_id::text as role from moderation_role_sweep where sweep_id = ${id} and guild_id = ${caller.guild.id}`;
  const assignable = sweep[0] && assignableRole(scene, sweep[0].role);
  if (assignable !== undefined && 'sentence' in assignable) return refuse(assignable.sentence);
  const outcome = await run<'moderation_start_role_sweep', { status: 'started' | 'expired' | 'over' } | Gated>(
    store,
    'moderation_start_role_sweep',
    {
      ...{ ...gateOf(caller), guild: caller.guild.id, key: caller.key, actor: caller.actor.id },
      ...{ sweep: id, for: `${CONFIRM_MS} ms` },
    },
  );
  if (isGated(outcome)) return outcome;
  if (outcome.status === 'expired') return refuse('That has expired. Use `/role mass` again.');
  if (outcome.status === 'over') return refuse('That’s over. Use `/role mass` again.');
  const look = { onlyFor: user.id };
  return answerLater<typeof roleSweepJob>(context, 'role_sweep', {
    sweep: id,
    buttons: {
      stop: sign(stopMass.with({ sweep: id }, { label: 'Stop', ...look })),
      goOn: sign(goOnMass.with({ sweep: id }, { label: 'Continue', ...look })),
    },
  });
}
