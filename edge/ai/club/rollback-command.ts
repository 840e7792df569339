/** `/club rollback`: takes back the newest commit of a week. */
import { nameText, peopleText, timeText } from '../../../shared/ai/clubs/club-text.ts';
import { type Commit, listCommits, listWeeks, rollBack } from '../../../shared/ai/clubs/rollback.ts';
import { isGated } from '../../../shared/platform/store.ts';
import { counted } from '../../commands/format.ts';
import { closed, embed } from '../../commands/messages.ts';
import type { GuildContext } from '../../commands/services.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { type PlacedComponent, refuse, reply } from '../../interactions/reply.ts';
import { chosenSheet, rulesForStaff, STAFF_ONLY, weekTyped } from './access.ts';

export async function askToRollBack(
  context: GuildContext,
  { week: typed, sheet: chosen }: { week: string | undefined; sheet: string | undefined },
  confirm: (commit: string, onlyFor: string) => PlacedComponent,
): Promise<Awaited<Answer>> {
  const { store, guild, user } = context;
  const rules = await rulesForStaff(context);
  if (rules === undefined) return refuse(STAFF_ONLY);
  const sheet = await chosenSheet(context, chosen);
  const named = typed === undefined ? undefined : weekTyped(typed, rules);
  if (typeof named === 'string') return refuse(named);
  const week = named?.id ?? (await listWeeks(store, { guild: guild.id, sheet: sheet.key }))[0];
  const [newest, before] =
    week === undefined ? [] : await listCommits(store, { guild: guild.id, sheet: sheet.key, week }, 2);
  if (week === undefined || newest === undefined)
    return refuse(
      `Nothing was saved ${week === undefined ? 'yet' : `for \`${week}\``}, so there’s nothing to take back.`,
    );
  const then =
    before === undefined ? 'Then nothing is left of that week.' : `Then this counts again: ${commitText(before)}.`;
  return reply({
    ...embed(
      `Take back what was saved for ${nameText(sheet.title)} in **${week}**: ${commitText(newest)}? ${then} Corrections stay.`,
    ),
    rows: [[confirm(newest.id, user.id)]],
  });
}

function commitText({ at, approvedBy, members }: Commit): string {
  return `${counted(members, 'member')}, approved by ${peopleText(approvedBy)} ${timeText(at, 'R')}`;
}

export async function confirmRollBack(context: GuildContext, commit: string): Promise<Awaited<Answer>> {
  if ((await rulesForStaff(context)) === undefined) return refuse(STAFF_ONLY);
  const outcome = await rollBack(context.store, context.caller, commit);
  if (isGated(outcome)) return outcome;
  if (outcome.status === 'changed')
    return closed('That week has changed since, so nothing was taken back. See what counts with `/club stats`.');
  const { week, isEmpty } = outcome;
  return closed(
    `Taken back. ${isEmpty ? `Nothing is left of **${week}**` : `What was saved before counts again for **${week}**`}. Everything is computed from that.`,
  );
}
