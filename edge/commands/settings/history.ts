import { type HistoryEntry, readHistory } from '../../../shared/settings/history.ts';
import { type Outcome, reply } from '../../interactions/reply.ts';
import { COLORS, counted, timestamp } from '../format.ts';
import { type Place, paginator, readPage, rowOf } from '../paginator.ts';
import { type GuildContext, subcommand } from '../services.ts';
import { changeLines } from './describe.ts';

const PER_PAGE = 8;
/** How much of one change fits, in characters: a page of them stays below Discord's 4,096. */
const ENTRY_LENGTH = 450;

export const historyPages = paginator({
  id: 'settings.history',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  memberPermissions: ['ManageGuild'],
  show: (context, _, page, place) => show(context, page, place),
});

export const history = subcommand({
  description: 'See who changed which setting',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  run: (context) => show(context, 0, reply),
});

async function show({ store, caller, user }: GuildContext, asked: number, place: Place): Promise<Outcome> {
  const { found, ...position } = await readPage(
    asked,
    PER_PAGE,
    (slice) => readHistory(store, caller, slice),
    ({ total }) => total,
  );
  return place({
    embeds: [
      {
        color: COLORS.accent,
        title: 'Changes to the settings',
        description: found.entries.map(entryText).join('\n') || 'Nobody has changed a setting here yet.',
        footer: { text: counted(found.total, 'change') },
      },
    ],
    rows: rowOf(historyPages.buttons({}, position, user.id)),
  });
}

function entryText({ module, before, after, actor, at }: HistoryEntry): string {
  const lines = changeLines(module, before, after);
  let text = '';
  let left = lines.length;
  for (const line of lines) {
    if (text.length + line.length > ENTRY_LENGTH) break;
    text += `${line}\n`;
    left -= 1;
  }
  const more = left === 0 ? '' : ` · and ${counted(left, 'more setting')}`;
  const who = actor === '0' ? 'someone' : `<@${actor}>`;
  return `${text}-# ${who} · ${timestamp(new Date(at))}${more}`;
}
