/** Changes as people read them. */
import type { AuditEntry, AuditSource } from '../../../../shared/audit/audit.ts';
import { receiptNumber } from '../../../../shared/economy/receipt.ts';
import { isCaseKind, KINDS } from '../../../../shared/moderation/catalog.ts';
import { truncateText } from '../../../../shared/platform/text.ts';
import { amountOf } from '../../economy/item-format.ts';
import { counted, plain, timestamp } from '../../format.ts';
import { changeLines } from '../../settings/describe.ts';

const PREFIXES = {
  settings: 'S',
  case: 'C',
  act: 'A',
  money: 'M',
  pools: 'P',
  playlists: 'L',
  modes: 'D',
  personality: 'Y',
  club: 'K',
  dashboard: 'W',
} as const satisfies Record<AuditSource, string>;

/** How much of one entry a page shows, in characters. */
const ENTRY_LENGTH = 400;
/** How much of a reason it shows. */
const REASON_LENGTH = 120;

/** What staff type to name a change: `S12`. */
export function entryName({ source, id }: Pick<AuditEntry, 'source' | 'id'>): string {
  return `${PREFIXES[source]}${id}`;
}

/** Undefined for what isn't the name of a change. The list shows more after it. */
export function parseEntryName(typed: string): Pick<AuditEntry, 'source' | 'id'> | undefined {
  const [, prefix, id] = /^\s*([a-z])\s*#?(\d{1,18})(?:\s.*)?$/is.exec(typed) ?? [];
  const source = (Object.keys(PREFIXES) as AuditSource[]).find((each) => PREFIXES[each] === prefix?.toUpperCase());
  return source && id !== undefined ? { source, id } : undefined;
}

/** Two lines of a message: what happened, then who did it and when. */
export function entryText(entry: AuditEntry): string {
  const who = entry.actor === '0' ? 'someone' : `<@${entry.actor}>`;
  return `${summaryOf(entry)}\n-# \`${entryName(entry)}\` · ${who} · ${timestamp(new Date(entry.at))}`;
}

/** What happened, with mentions. */
export function summaryOf(entry: AuditEntry): string {
  const { source, what, user, detail } = entry;
  const whom = user === null ? '' : user === '0' ? ' · someone' : ` · <@${user}>`;
  const reason = typeof detail.reason === 'string' ? ` · ${plain(truncateText(detail.reason, REASON_LENGTH))}` : '';
  switch (source) {
    case 'settings':
      return settingsText(entry);
    case 'case': {
      const state = detail.state === 'failed' ? ' (failed)' : '';
      const ended = typeof detail.endReason === 'string' ? ` · ${detail.endReason}` : '';
      return `**Case ${entry.id}: ${isCaseKind(what) ? KINDS[what].title : what}**${state}${whom}${reason}${ended}`;
    }
    case 'act': {
      const channel = typeof detail.channel === 'string' ? ` · <#${detail.channel}>` : '';
      const undone = typeof detail.undoneAt === 'string' ? ' · undone' : '';
      const unknown = detail.unknown === true ? ' · interrupted, so it may not be so' : '';
      const reverts = typeof detail.reverts === 'string' ? ` · undoes A${detail.reverts}` : '';
      // What undoes an act says so already.
      const line =
        typeof detail.line === 'string' && reverts === '' ? ` · ${truncateText(detail.line, ENTRY_LENGTH)}` : '';
      return `**${words(what)}**${whom}${channel}${line}${reason}${reverts}${unknown}${undone}`;
    }
    case 'money': {
      const amount =
        typeof detail.amount === 'number'
          ? ` · ${amountOf(String(detail.asset ?? 'credits'), detail.amount, (credits) => counted(credits, 'credit'))}`
          : '';
      return `**${words(what)}**${whom}${amount}${reason} · receipt ${receiptNumber(entry.id)}`;
    }
    case 'pools':
      return `**Agent: ${words(what)}** · <@${String(detail.agent)}> · pool ${plain(String(detail.pool))}`;
    case 'playlists': {
      const to = typeof detail.to === 'string' ? ` → ${plain(detail.to)}` : '';
      const role = typeof detail.role === 'string' ? ` · <@&${detail.role}>` : '';
      const tracks = typeof detail.tracks === 'number' ? ` · ${counted(detail.tracks, 'track')}` : '';
      const moved =
        what === 'move' ? ` · ${plain(String(detail.title))} from number ${detail.from} to ${detail.to}` : '';
      return `**Playlist: ${words(what)}** · ${plain(String(detail.name))}${to}${whom}${role}${tracks}${moved}`;
    }
    case 'modes':
      return `**AI: mode** · ${placeOfMode(detail)} · ${modeChange(detail)}`;
    case 'personality': {
      const restored = typeof detail.restored === 'number' ? ` ${detail.restored}` : '';
      return `**AI: personality** · ${detail.action === 'restore' ? 'back to version' : String(detail.action)}${restored} · version ${entry.id} · ${String(detail.preset)}`;
    }
    case 'club':
      return `**Club: ${detail.action}**${['week', 'name', 'into', 'metric', 'value']
        .map((key) => (detail[key] === undefined ? '' : ` · ${plain(String(detail[key]))}`))
        .join('')}`;
    case 'dashboard':
      return `**Dashboard: ${plain(what)}**${Object.entries(detail)
        .map(([key, value]) => ` · ${key}: ${plain(truncateText(String(value), REASON_LENGTH))}`)
        .join('')}`;
  }
}

function settingsText({ what, detail }: AuditEntry): string {
  const { before, after } = detail as { before: Record<string, unknown>; after: Record<string, unknown> };
  const lines = changeLines(what, before, after);
  let text = '';
  for (const [index, line] of lines.entries()) {
    if (index > 0 && text.length + line.length > ENTRY_LENGTH) return `${text} and ${lines.length - index} more`;
    text += `${index === 0 ? '' : '\n'}${truncateText(line, ENTRY_LENGTH)}`;
  }
  return text;
}

/** Where AI has a mode of its own. Not as the commands show it: those words load with them. */
function placeOfMode({ level, id, name }: AuditEntry['detail']): string {
  if (level === 'server') return 'the whole server';
  return level === 'category' ? `category ${plain(String(name))}` : `<#${String(id)}>`;
}

/** `use: chat → off` */
function modeChange({ before, after }: AuditEntry['detail']): string {
  const [was, now] = [before as Record<string, unknown>, after as Record<string, unknown>];
  const shown = (value: unknown) =>
    value === null ? 'inherit' : typeof value === 'boolean' ? (value ? 'on' : 'off') : words(String(value));
  return Object.keys(now)
    .map((key) => `${key === 'hasPersonality' ? 'personality' : key}: ${shown(was[key])} → ${shown(now[key])}`)
    .join(', ');
}

/** `set_cooldown` → `set cooldown` */
function words(kind: string): string {
  return kind.replaceAll('_', ' ');
}
