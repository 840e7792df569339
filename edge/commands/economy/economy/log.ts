import { STAFF } from '../../../../shared/economy/catalog.ts';
import type { WithCurrency } from '../../../../shared/economy/currency.ts';
import { receiptNumber } from '../../../../shared/economy/receipt.ts';
import { readStaffLog, type StaffLog, type StaffLogLine } from '../../../../shared/economy/staff-log.ts';
import { type Gated, isGated } from '../../../../shared/platform/store.ts';
import { truncateText } from '../../../../shared/platform/text.ts';
import { arg } from '../../../interactions/custom-id.ts';
import type { GuildInvocation } from '../../../interactions/invocation.ts';
import { type MessageBody, type Outcome, refuse, reply } from '../../../interactions/reply.ts';
import { COLORS, counted, type Money, moneyOf, plain, timestamp, whole } from '../../format.ts';
import { type Place, type Position, paginator, readPage, rowOf } from '../../paginator.ts';
import { option, type Services, subcommand } from '../../services.ts';
import { amountOf } from '../item-format.ts';
import { transferTitle } from '../transfer-title.ts';
import { staffServerProblem } from './staff-server.ts';

/** Stands for everybody: no user has this id. */
const EVERYBODY = '0';

export const logPages = paginator({
  id: 'economy.log',
  contexts: ['guild'],
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  args: { about: arg.snowflake() },
  show: (context, { about }, page, place) => answer(context, about === EVERYBODY ? undefined : about, page, place),
});

export const log = subcommand({
  description: 'See what the staff did: to whom, why, and when',
  contexts: ['guild'],
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  options: {
    user: option.user({ description: 'Only what they did or what concerned them' }),
    page: option.integer({ description: 'Page number, newest first (default: 1)', min: 1, max: 100_000 }),
  },
  run: (context) => answer(context, context.options.user?.id, (context.options.page ?? 1) - 1, reply),
});

/** @param page from 0. */
async function answer(
  context: GuildInvocation & Services,
  about: string | undefined,
  asked: number,
  place: Place,
): Promise<Outcome | Gated> {
  const problem = staffServerProblem(context);
  if (problem !== undefined) return refuse(problem);
  const { store, caller, user } = context;
  const { found, ...position } = await readPage(
    asked,
    STAFF.linesPerPage,
    (slice) => readStaffLog(store, caller, about, slice),
    (outcome) => (outcome.status === 'log' ? outcome.total : undefined),
  );
  return isGated(found) ? found : place(pageOf(found, about, position, user.id));
}

function pageOf(
  found: WithCurrency<Extract<StaffLog, { status: 'log' }>>,
  about: string | undefined,
  position: Position,
  onlyFor: string,
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
    rows: rowOf(logPages.buttons({ about: about ?? EVERYBODY }, position, onlyFor)),
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
