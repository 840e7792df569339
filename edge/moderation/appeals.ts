/** Deciding on appeals, from Discord and from the dashboard. */
import { decideAppeal } from '../../shared/moderation/changes.ts';
import { type Gated, isGated } from '../../shared/platform/store.ts';
import { type ActContext, finish } from './act.ts';
import type { StaffContext } from './services.ts';
import { asStaff } from './staff.ts';

/** Which appeal, by its case, and the decision. */
export interface Decision {
  ref: string;
  part: number;
  decision: 'accept' | 'deny';
}

/** Whoever of the staff is first decides. Accepting takes the case back, in Discord, too. */
export async function decideOnAppeal(
  context: StaffContext & Pick<ActContext, 'jobs'>,
  { ref, part, decision }: Decision,
): Promise<{ decided: string } | { refused: string } | Gated> {
  const { store, caller, interactionId } = context;
  // Whoever decides on appeals could have banned.
  const staff = await asStaff(context, 'BanMembers');
  if ('sentence' in staff) return { refused: staff.sentence };
  const isAccepted = decision === 'accept';
  const outcome = await decideAppeal(store, caller, { ref, part, isAccepted, by: interactionId });
  if (isGated(outcome)) return outcome;
  if (outcome.status === 'already') return { refused: 'Someone has already decided on this appeal.' };
  const { case: about, undone } = outcome;
  const opened = undone?.status === 'opened' ? undone.case : undefined;
  const done = opened && (await finish(context, staff, opened));
  void context.jobs.wake(`${caller.guild.id}:${about.number}`);
  const failed = done !== undefined && 'sentence' in done ? ` ${done.sentence}` : '';
  const verdict = isAccepted ? 'accepted' : 'denied';
  return {
    decided: `<@${caller.actor.id}> ${verdict} <@${about.user}>'s appeal against case ${about.number}.${failed}`,
  };
}
