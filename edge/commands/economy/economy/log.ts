import { STAFF } from '../../../../shared/economy/catalog.ts';
import type { WithCurrency } from '../../../../shared/economy/currency.ts';
import { receiptNumber } from '../../../../shared/economy/receipt.ts';
import { readStaffLog, type StaffLog, type StaffLogLine } from '../../../../shared/economy/staff-log.ts';
import { type Gated, isGated } from '../../../../shared/platform/store.ts';
import { arg } from '../../../interactions/custom-id.ts';
import type { GuildInvocation } from '../../../interactions/invocation.ts';
import { type MessageBody, type Outcome, refuse, reply, update } from '../../../interactions/reply.ts';
import { COLORS, counted, type Money, moneyOf, plain, timestamp, whole } from '../../format.ts';
import { button, option, type Services, subcommand } from '../../services.ts';
import { amountOf } from '../item-format.ts';
import { transferTitle } from '../transfer-title.ts';
import { staffServerProblem } from './staff-server.ts';

/** Stands for everybody: no user has this id. */
const EVERYBODY = '0';

export const turn = button({
  id: 'economy.log',
  contexts: ['guild'],
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  args: { about: arg.snowflake(), page: arg.integer() },
  run: (context) => {
    const { about, page } = context.args;
    return answer(context, about === EVERYBODY ? undefined : about, page, update);
  },
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
  page: number,
  place: typeof reply | typeof update,
): Promise<Outcome | Gated> {
  const problem = staffServerProblem(context);
  if (problem !== undefined) return refuse(problem);
  const slice = { offset: Math.max(page, 0) * STAFF.linesPerPage, limit: STAFF.linesPerPage };
  const outcome = await readStaffLog(context.store, context.caller, about, slice);
  return isGated(outcome) ? outcome : place(pageOf(outcome, about, page, context.user.id));
}

function pageOf(
  found: WithCurrency<Extract<StaffLog, { status: 'log' }>>,
  about: string | undefined,
  page: number,
  onlyFor: string,
): MessageBody {
  const { total, lines } = found;
  const money = moneyOf(found);
  const pages = Math.max(1, Math.ceil(total / STAFF.linesPerPage));
  // The disabled one keeps its own page number: custom ids of one message have to differ.
  const to = (target: number, label: string) =>
    turn.with(
      { about: about ?? EVERYBODY, page: target },
      { label, isDisabled: target < 0 || target >= pages, onlyFor },
    );
  const empty = total === 0 ? 'Nothing yet.' : "There's nothing on this page anymore.";
  return {
    embeds: [
      {
        color: COLORS.accent,
        title: 'Staff log',
        description: `${about === undefined ? '' : `About <@${about}>\n\n`}${lines.map((line) => lineText(line, money)).join('\n') || empty}`,
        footer: { text: `Page ${page + 1} of ${pages} · ${counted(total, 'entry', 'entries')}` },
      },
    ],
    rows: pages === 1 && page === 0 ? [] : [[to(page - 1, 'Newer'), to(page + 1, 'Older')]],
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
    reason === null ? '' : `: ${plain(reason.length > REASON_LENGTH ? `${reason.slice(0, REASON_LENGTH)}…` : reason)}`;
  const since = reversedBy === null ? '' : ` · undone by ${receiptNumber(reversedBy)}`;
  const head = [`**${transferTitle(code)}**`, what, `${whom}${more}`].filter(Boolean).join(' · ');
  return `${head}${why}\n-# ${timestamp(new Date(at), 'f')} · by <@${actor}> · ${receiptNumber(transfer)}${since}`;
}
