import type { roleSweepJob } from '../../../../shared/moderation/role-sweep-job.ts';
import type { Answer } from '../../../interactions/behaviour.ts';
import { arg } from '../../../interactions/custom-id.ts';
import { refuse } from '../../../interactions/reply.ts';
import { answerLater } from '../../../jobs/answer-later.ts';
import { closed } from '../../messages.ts';
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
  run: async (context) => {
    const { stopSweep } = await import('../../../moderation/role-sweeps.ts');
    return (
      (await stopSweep(context, context.args.sweep)) ?? closed('Stopped. Whoever has been dealt with keeps the change.')
    );
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
    const { showSweep } = await import('../../../moderation/role-sweeps.ts');
    const request = { role: role.id, isGiven: action === 'give', members, ofRole: other?.id ?? null };
    return showSweep(context, request, reasonIn(reason), (sweep, label) =>
      startMass.with({ sweep }, { label, style: 'danger', onlyFor: context.user.id }),
    );
  },
});

async function go(context: GuildContext, sweep: string): Promise<Awaited<Answer>> {
  const { startSweep } = await import('../../../moderation/role-sweeps.ts');
  const refusal = await startSweep(context, sweep);
  if (refusal !== undefined) return typeof refusal === 'string' ? refuse(refusal) : refusal;
  const look = { onlyFor: context.user.id };
  return answerLater<typeof roleSweepJob>(context, 'role_sweep', {
    sweep,
    buttons: {
      stop: context.sign(stopMass.with({ sweep }, { label: 'Stop', ...look })),
      goOn: context.sign(goOnMass.with({ sweep }, { label: 'Continue', ...look })),
    },
  });
}
