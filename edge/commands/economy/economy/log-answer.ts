/** What `/economy log` shows. Loaded on first use. */
import { STAFF } from '../../../../shared/economy/catalog.ts';
import type { WithCurrency } from '../../../../shared/economy/currency.ts';
import { receiptNumber } from '../../../../shared/economy/receipt.ts';
import { readStaffLog, type StaffLog, type StaffLogLine } from '../../../../shared/economy/staff-log.ts';
import { type Gated, isGated } from '../../../../shared/platform/store.ts';
import { truncateText } from '../../../../shared/platform/text.ts';
import type { GuildInvocation } from '../../../interactions/invocation.ts';
import type { MessageBody, Outcome, PlacedComponent } from '../../../interactions/reply.ts';
import { COLORS, counted, type Money, moneyOf, plain, timestamp, whole } from '../../format.ts';
import { type Place, type Position, readPage, rowOf } from '../../paginator.ts';
import type { Services } from '../../services.ts';
import { amountOf } from '../item-format.ts';
import { transferTitle } from '../transfer-title.ts';

/** @param asked the page, from 0. @param turn the buttons that turn pages. */
export async function logAnswer(
  context: GuildInvocation & Services,
  about: string | undefined,
  asked: number,
  place: Place,
  turn: (position: Position) => PlacedComponent[],
): Promise<Outcome | Gated> {
  const { store, caller } = context;
  const { found, ...position } = await readPage(
    asked,
    STAFF.linesPerPage,
    (slice) => readStaffLog(store, caller, about, slice),
    (outcome) => (outcome.status === 'log' ? outcome.total : undefined),
  );
  return isGated(found) ? found : place(pageOf(found, about, position, turn(position)));
}

function pageOf(
  found: WithCurrency<Extract<StaffLog, { status: 'log' }>>,
  about: string | undefined,
  position: Position,
  buttons: readonly PlacedComponent[],
): MessageBody {
  const { total, lines } = found;
  const money = moneyOf(found);
  return {
    embeds: [
      {
        color: COLORS.accent,
        title: 'Staff log',
        description: `${about === undefined ? '' : `About <@${about}>\n\n`}${lines.map((line) => lineText(line, money)).join('\n') || 'Nothing yet.'}`,
        footer: {
          text: `Page ${whole(position.page + 1)} of ${whole(position.pages)} · ${counted(total, 'entry', 'entries')}`,
        },
      },
    ],
    rows: rowOf(buttons),
  };
}

/** How much of a reason is shown, in characters: eight lines have to fit in an embed, with every mark escaped. */
const REASON_LENGTH = 80;
/** How many members of an undone change are named. */
const MOST_MEMBERS = 3;

function lineText(line: StaffLogLine, money: Money): string {
  const { transfer, at, code, actor, members, reason, asset, amount, command, minutes, reverses, reversedBy } = line;
  const what = [
    ...(asset !== null && amount !== null ? [amountOf(asset, amount, money)] : []),
    ...(command === null ? [] : [`\`/${command}\` ${minutes === 0 ? 'ready' : `in ${whole(minutes ?? 0)} min`}`]),
    ...(reverses === null ? [] : [receiptNumber(reverses)]),
  ].join(' ');
  const whom = members
    .slice(0, MOST_MEMBERS)
    .map((id) => `<@${id}>`)
    .join(', ');
  const more = members.length > MOST_MEMBERS ? ` and ${members.length - MOST_MEMBERS} more` : '';
  const why =
    reason === null
      ? ''
      : `: ${plain(reason.length > REASON_LENGTH ? `${truncateText(reason, REASON_LENGTH)}…` : reason)}`;
  const since = reversedBy === null ? '' : ` · undone by ${receiptNumber(reversedBy)}`;
  const head = [`**${transferTitle(code)}**`, what, `${whom}${more}`].filter(Boolean).join(' · ');
  return `${head}${why}\n-# ${timestamp(new Date(at), 'f')} · by <@${actor}> · ${receiptNumber(transfer)}${since}`;
}
