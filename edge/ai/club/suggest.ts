/** What `/club` suggests while someone types. */

import { listAliases } from '../../../shared/ai/clubs/aliases.ts';
import { CLUB } from '../../../shared/ai/clubs/assess.ts';
import { everyone, readClub } from '../../../shared/ai/clubs/club-state.ts';
import { compareText } from '../../../shared/ai/clubs/merge.ts';
import { listWeeks } from '../../../shared/ai/clubs/rollback.ts';
import { readClubRules } from '../../../shared/ai/clubs/settings-store.ts';
import { weekAt, weeksBefore } from '../../../shared/ai/clubs/week.ts';
import type { GuildContext } from '../../commands/services.ts';
import type { Choice } from '../../interactions/option.ts';
import { chosenSheet, rulesForStaff } from './access.ts';

type Typing = GuildContext & { value: string; options: Readonly<Record<string, unknown>> };

const MOST = 25;
/** Discord's limit for a choice, in characters. */
const LENGTH = 100;

const sheetOf = (context: Typing) => chosenSheet(context, context.options.sheet as string | undefined);

function matching(context: Typing, names: readonly string[]): Choice<string>[] {
  const typed = context.value.trim().toLowerCase();
  return names
    .filter((name) => name.length <= LENGTH && name.toLowerCase().includes(typed))
    .slice(0, MOST)
    .map((name) => ({ name, value: name }));
}

export async function suggestMetrics(context: Typing): Promise<Choice<string>[]> {
  const { metrics } = await sheetOf(context);
  return matching(
    context,
    metrics.map(({ label }) => label),
  );
}

/** Names are for those who may change something about them. */
export async function suggestMembers(context: Typing): Promise<Choice<string>[]> {
  if ((await rulesForStaff(context)) === undefined) return [];
  const { key } = await sheetOf(context);
  const state = await readClub(context.store, { guild: context.guild.id, sheet: key }, null, 1);
  return matching(context, [...everyone(state).values()].map(({ name }) => name).sort(compareText));
}

export async function suggestAliases(context: Typing): Promise<Choice<string>[]> {
  if ((await rulesForStaff(context)) === undefined) return [];
  const { key } = await sheetOf(context);
  const slice = { offset: 0, limit: CLUB.aliases };
  const { aliases } = await listAliases(context.store, { guild: context.guild.id, sheet: key }, slice);
  return matching(
    context,
    aliases.map(({ name }) => name),
  );
}

/** Weeks that have values. */
export async function suggestWeeks(context: Typing): Promise<Choice<string>[]> {
  const { key } = await sheetOf(context);
  return matching(context, await listWeeks(context.store, { guild: context.guild.id, sheet: key }));
}

/** Weeks that pictures may be of. */
export async function suggestRecentWeeks(context: Typing): Promise<Choice<string>[]> {
  const { anchor } = await readClubRules(context.store, context.guild.id);
  const running = weekAt(context.now, anchor);
  return matching(context, [running.id, ...weeksBefore(running.id, MOST - 1, anchor).map(({ id }) => id)]);
}
