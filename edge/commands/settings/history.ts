import { type History, type HistoryEntry, readHistory } from '../../../shared/settings/history.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type MessageBody, reply, update } from '../../interactions/reply.ts';
import { COLORS, counted, timestamp } from '../format.ts';
import { button, type GuildContext, subcommand } from '../services.ts';
import { changeLines } from './describe.ts';

const PER_PAGE = 8;
/** How much of one change fits, in characters: a page of them stays below Discord's 4,096. */
const ENTRY_LENGTH = 450;

export const turnHistory = button({
  id: 'settings.history',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  memberPermissions: ['ManageGuild'],
  args: { page: arg.integer() },
  run: async (context) => update(await historyPage(context, Math.max(context.args.page, 0))),
});

export const history = subcommand({
  description: 'See who changed which setting',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  run: async (context) => reply(await historyPage(context, 0)),
});

async function historyPage({ store, caller, user }: GuildContext, page: number): Promise<MessageBody> {
  const found: History = await readHistory(store, caller, { offset: page * PER_PAGE, limit: PER_PAGE });
  const pages = Math.max(1, Math.ceil(found.total / PER_PAGE));
  const to = (target: number, label: string) =>
    turnHistory.with({ page: target }, { label, isDisabled: target < 0 || target >= pages, onlyFor: user.id });
  return {
    embeds: [
      {
        color: COLORS.accent,
        title: 'Changes to the settings',
        description: found.entries.map(entryText).join('\n') || 'Nobody has changed a setting here yet.',
        footer: { text: `Page ${page + 1} of ${pages} · ${counted(found.total, 'change')}` },
      },
    ],
    rows: found.total <= PER_PAGE ? [] : [[to(page - 1, 'Newer'), to(page + 1, 'Older')]],
  };
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
  const who = actor === '0' ? 'somebody' : `<@${actor}>`;
  return `${text}-# ${who} · ${timestamp(new Date(at))}${more}`;
}
