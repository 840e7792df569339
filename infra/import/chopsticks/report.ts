/** What an import from Chopsticks brings, in words. */
import type { MemberImport } from '../../../shared/economy/import-member.ts';
import { counted, plural } from '../../../shared/platform/plural.ts';
import { printable } from '../../terminal/text.ts';
import type { Imported } from '../apply.ts';
import type { Plan } from './plan.ts';

/** How many rows or members are listed, unless all are asked for. */
const MOST_LISTED = 20;

/** @param listsAll names every row and member. */
export function report(
  { skipped, unknownItems, users }: Plan,
  results: readonly Imported[],
  { isPreview, listsAll }: { isPreview: boolean; listsAll: boolean },
): string {
  const having = (...statuses: string[]) => results.filter(({ outcome }) => statuses.includes(outcome.status));
  const coming = having('ready', 'imported');
  const most = listsAll ? Number.POSITIVE_INFINITY : MOST_LISTED;
  const keeping = coming.filter(({ outcome }) => 'keepsStreak' in outcome && outcome.keepsStreak);
  const sections = [
    `${isPreview ? 'Would import' : 'Imported'} ${counted(coming.length, 'member')} of ${counted(users, 'user')} in the dump:`,
    ...totals(coming.map(({ member }) => member)).map((line) => `  ${line}`),
    ...(keeping.length === 0
      ? []
      : [
          `  ${counted(keeping.length, 'member')} already ${plural(keeping.length, 'has', 'have')} a streak here, which goes on. Only the record counts.`,
        ]),
    ...list('Imported before, and unchanged', having('known'), 0),
    ...list('Imported before with something else, which stands (correct it with /economy)', having('differs'), most),
    ...list('Skipped, because they were erased here', having('erased'), 0),
    ...list('Skipped, because their account is frozen', having('frozen'), most),
    ...list('Skipped, because an account would hold too much', having('full', 'account_full'), most),
    ...section(
      `Skipped ${counted(skipped.length, 'row')} with values that can’t be right`,
      skipped.map(
        ({ table, line, userId, reason }) =>
          `${table}, line ${line}${userId === undefined ? '' : `, user ${userId}`}: ${printable(reason)}`,
      ),
      most,
    ),
    ...section(
      'Items that Chorus doesn’t have',
      [...unknownItems].map(
        ([id, { members, quantity }]) =>
          `${printable(id) || '(no ID)'}: ${counted(quantity, 'piece')} of ${counted(members, 'member')}`,
      ),
      most,
    ),
  ];
  return sections.join('\n');
}

function totals(members: readonly MemberImport[]): string[] {
  const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + BigInt(value), 0n);
  const amount = (credits: bigint) => credits.toLocaleString('en');
  const pieces = sum(members.flatMap(({ items }) => [...items.values()]));
  const kinds = new Set(members.flatMap(({ items }) => [...items.keys()])).size;
  return [
    `${amount(sum(members.map(({ wallet }) => wallet)))} credits in wallets`,
    `${amount(sum(members.map(({ bank }) => bank)))} credits in banks, ${counted(
      members.reduce((total, { bankTier }) => total + bankTier, 0),
      'upgrade',
    )}`,
    `${amount(pieces)} items of ${counted(kinds, 'kind')}`,
    counted(members.filter(({ streak }) => streak !== undefined).length, 'streak'),
  ];
}

function list(title: string, found: readonly Imported[], most: number): string[] {
  return section(
    `${title}: ${counted(found.length, 'member')}`,
    found.map(({ member }) => `user ${member.userId}`),
    most,
  );
}

/** Nothing if there's nothing to list. */
function section(title: string, lines: readonly string[], most: number): string[] {
  if (lines.length === 0) return [];
  const rest = lines.length - most;
  const more = rest > 0 && most > 0 ? [`  and ${rest} more (--all lists them)`] : [];
  return ['', `${title}${most > 0 ? ':' : '.'}`, ...lines.slice(0, most).map((line) => `  ${line}`), ...more];
}
