import { type CaseKind, KINDS } from '../../../shared/moderation/catalog.ts';
import { type CaseRef, undoCase } from '../../../shared/moderation/changes.ts';
import { isGated } from '../../../shared/platform/store.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { refuse } from '../../interactions/reply.ts';
import { finish } from '../../moderation/act.ts';
import { asStaff } from '../../moderation/staff.ts';
import { changed } from '../messages.ts';
import type { GuildContext } from '../services.ts';
import { takenBack, undoRefusal } from './undone.ts';

/** Takes a case back, for whoever could have made it. */
export async function takeBack(context: GuildContext, which: CaseRef, kind: CaseKind): Promise<Awaited<Answer>> {
  const { store, caller, interactionId } = context;
  const staff = await asStaff(context, KINDS[kind].permission);
  if ('sentence' in staff) return refuse(staff.sentence);
  const outcome = await undoCase(store, caller, which, { reason: undefined, ref: interactionId });
  if (isGated(outcome)) return outcome;
  if (outcome.status !== 'opened' && outcome.status !== 'pardoned') return refuse(undoRefusal(outcome));
  const done = outcome.status === 'opened' ? await finish(context, staff, outcome.case) : undefined;
  if (done !== undefined && 'sentence' in done) return refuse(done.sentence);
  if (outcome.status === 'opened') void context.jobs.wake(`${caller.guild.id}:${outcome.case.number}`);
  return changed(takenBack(outcome, done?.isPending ?? false));
}
