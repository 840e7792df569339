/** What `/audit revert` suggests and does. Loaded on first use. */
import { type AuditEntry, readAudit } from '../../../../shared/audit/audit.ts';
import { receiptNumber } from '../../../../shared/economy/receipt.ts';
import { readCase } from '../../../../shared/moderation/reads.ts';
import { isGated } from '../../../../shared/platform/store.ts';
import { truncateText } from '../../../../shared/platform/text.ts';
import { revertSettings } from '../../../../shared/settings/revert.ts';
import type { Answer } from '../../../interactions/behaviour.ts';
import { refuse, reply } from '../../../interactions/reply.ts';
import { isServerStaff } from '../../../voice/staff.ts';
import { inWords } from '../../format.ts';
import { takeBack } from '../../moderation/take-back.ts';
import type { GuildContext } from '../../services.ts';
import { changeLines, settingTitle } from '../../settings/describe.ts';
import { withNews } from '../../settings/gone.ts';
import { entryName, parseEntryName, summaryOf } from './entry-text.ts';
import { isRevertible, revertAct } from './revert-act.ts';

/** What can be undone, newest first. */
export async function suggestChanges(
  { store, caller, permissions }: Pick<GuildContext, 'store' | 'caller' | 'permissions'>,
  value: string,
): Promise<{ name: string; value: string }[]> {
  if (!isServerStaff(permissions)) return [];
  const text = value.trim().toLowerCase();
  const [settings, moderation] = await Promise.all(
    (['settings', 'moderation'] as const).map((area) => readAudit(store, caller, { area }, { offset: 0, limit: 50 })),
  );
  return [...(settings?.entries ?? []), ...(moderation?.entries ?? []).filter(isRevertible)]
    .sort((one, other) => other.at.localeCompare(one.at))
    .map((entry) => ({ name: labelOf(entry), value: entryName(entry) }))
    .filter(({ name }) => name.toLowerCase().includes(text));
}

export function revertNamed(context: GuildContext, typed: string): Answer {
  const named = parseEntryName(typed);
  if (named === undefined) return refuse("That isn't the name of a change. `/audit view` shows them, such as `S12`.");
  switch (named.source) {
    case 'settings':
      return revertChange(context, named.id);
    case 'case':
      return revertCase(context, Number(named.id));
    case 'act':
      return revertAct(context, named.id);
    case 'money':
      return refuse(
        `Only the bot's own staff can undo that, with \`/economy undo\` and receipt ${receiptNumber(named.id)}: the books keep every transfer, so another one has to reverse it.`,
      );
    case 'pools':
      return refuse(
        "Agents belong to their pool's owner, so a server can't undo that. To remove one from here, use `/agents release` or kick it.",
      );
    case 'modes':
      return refuse('I can’t undo that by itself. Set it the way it was with `/mode set`.');
    case 'personality':
      return refuse('Go back to the version before it with `/personality reset`.');
    case 'club':
      return refuse('Use `/club rollback`, `/club corrections`, or `/club aliases split`.');
    case 'dashboard':
      return refuse('The log under Access on the dashboard takes that back, if it can be taken back.');
    case 'playlists':
      return refuse(
        "What was done on the dashboard is taken back there, under Access. Otherwise, use `/playlist rename` or `/playlist share` to change it again: I don't keep deleted playlists or old names.",
      );
  }
}

/** By the case's own rules, for whoever could have made it. */
async function revertCase(context: GuildContext, number: number): Promise<Awaited<Answer>> {
  const found = await readCase(context.store, context.caller.guild.id, number);
  if (found === undefined)
    return refuse('This server has no case with that number. See all of them with `/case list`.');
  return takeBack(context, { number }, found.kind);
}

async function revertChange({ store, caller, gates }: GuildContext, id: string): Promise<Awaited<Answer>> {
  const outcome = await revertSettings(store, caller, id);
  if (isGated(outcome)) return outcome;
  switch (outcome.status) {
    case 'unknown':
      return refuse('This server has no change with that name. `/audit view` shows them.');
    case 'changed_since': {
      if (outcome.isUndone) return refuse('That’s undone already.');
      const keys = inWords(outcome.keys.map((key) => settingTitle(outcome.module, key)));
      return refuse(
        `Someone has changed ${keys} again since, so I left everything as it is. Undo the newer change first.`,
      );
    }
    case 'reverted': {
      gates.forget(caller.guild.id);
      const lines = changeLines(outcome.module, outcome.before, outcome.after);
      return reply({ content: truncateText(withNews(`Undone.\n${lines.join('\n')}`, outcome.gone), 2_000) });
    }
  }
}

/** As plain text: choices don't show mentions. */
function labelOf(entry: AuditEntry): string {
  const summary =
    summaryOf(entry)
      .replaceAll(/[*`\\]/g, '')
      .split('\n')[0] ?? '';
  return truncateText(`${entryName(entry)} · ${summary}`, 100);
}
