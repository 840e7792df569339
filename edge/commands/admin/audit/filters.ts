/** What `/audit view` and `/audit export` can be narrowed down to. */
import { AUDIT_AREAS } from '../../../../shared/audit/audit.ts';
import { autocomplete, option } from '../../services.ts';

/** In characters: what fits in a button beside the other filters. */
export const LONGEST_KIND = 20;

export const filterOptions = {
  area: option.string({
    description: 'What it’s about (default: everything)',
    choices: AUDIT_AREAS.map((area) => ({
      name: area === 'ai' ? 'AI' : `${area[0]?.toUpperCase()}${area.slice(1)}`,
      value: area,
    })),
  }),
  who: option.user({ description: 'Who did it, or who it’s about (default: anyone)' }),
  what: option.string({
    description: 'One kind of change, such as music, ban, or grant (default: all)',
    maxLength: LONGEST_KIND,
    autocomplete: autocomplete(({ value }) =>
      KINDS.filter((kind) => kind.includes(value.trim().toLowerCase())).map((kind) => ({ name: kind, value: kind })),
    ),
  }),
  since: option.string({
    description: 'How far back: 24h, 7d, or a date like 2026-03-01 (default: everything)',
    maxLength: 20,
    autocomplete: autocomplete(({ value }) =>
      ['24h', '7d', '30d', '90d']
        .filter((each) => each.startsWith(value.trim()))
        .map((each) => ({ name: each, value: each })),
    ),
  }),
} as const;

/** What filters go by most, of every area. Others can be typed. */
const KINDS = [
  ...['music', 'economy', 'moderation', 'server', 'voice', 'access'],
  ...['warn', 'timeout', 'untimeout', 'kick', 'softban', 'ban', 'unban'],
  ...['grant', 'take', 'freeze', 'unfreeze', 'undo'],
  ...['create', 'rename', 'delete', 'share'],
  ...['mode', 'personality', 'club'],
];
