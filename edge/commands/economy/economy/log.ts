import { STAFF } from '../../../../shared/economy/catalog.ts';
import type { WithCurrency } from '../../../../shared/economy/currency.ts';
import { receiptNumber } from '../../../../shared/economy/receipt.ts';
import type { StaffLog, StaffLogLine } from '../../../../shared/economy/staff-log.ts';
import { readStaffLog } from '../../../../shared/economy/staff-log.ts';
import { type Gated, isGated } from '../../../../shared/platform/store.ts';
import { arg } from '../../../interactions/custom-id.ts';
import type { Invocation } from '../../../interactions/invocation.ts';
import { type MessageBody, type Outcome, refuse, reply, update } from '../../../interactions/reply.ts';
import { COLOURS, type Money, moneyOf, plain, timestamp, whole } from '../../format.ts';
import { button, type Services } from '../../services.ts';
import { amountOf } from '../item-format.ts';
import { transferTitle } from '../transfer-title.ts';
import { outsideStaffGuild } from './staff-servers.ts';

type Context = Invocation & Services;

/** Stands for everybody: no user has this id. */
const EVERYBODY = '0';

export const turnLog = button({
  id: 'economy.log',
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  args: { about: arg.snowflake(), page: arg.integer() },
  run: async (context) => {
    const { about, page } = context.args;
    return showLog(context, about === EVERYBODY ? undefined : about, page, update);
  },
});

/** @param page from 0, newest first. */
export async function showLog(
  context: Context,
  about: string | undefined,
  page: number,
  answer: typeof reply | typeof update = reply,
): Promise<Outcome | Gated> {
  const outside = outsideStaffGuild(context);
  if (outside !== undefined) return refuse(outside);
  const slice = { offset: Math.max(page, 0) * STAFF.linesPerPage, limit: STAFF.linesPerPage };
  const outcome = await readStaffLog(context.store, context.caller, about, slice);
  return isGated(outcome) ? outcome : answer(pageOf(outcome, about, page, context.user.id));
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
  // The two that lead nowhere keep their own page numbers: custom ids of one message have to differ.
  const to = (target: number, label: string) =>
    turnLog.with(
      { about: about ?? EVERYBODY, page: target },
      { label, isDisabled: target < 0 || target >= pages, onlyFor },
    );
  const empty = total === 0 ? 'Staff has done nothing yet.' : 'There is nothing on this page any more.';
  return {
    embeds: [
      {
        color: COLOURS.accent,
        title: 'What the staff did',
        description: `${about === undefined ? '' : `About <@${about}>\n\n`}${lines.map((line) => lineText(line, money)).join('\n') || empty}`,
        footer: { text: `Page ${page + 1} of ${pages} · ${whole(total)} steps` },
      },
    ],
    rows: pages === 1 && page === 0 ? [] : [[to(page - 1, 'Newer'), to(page + 1, 'Older')]],
  };
}

/** The longest part of a reason that fits a line, in characters: eight lines have to fit an embed, each mark escaped. */
const REASON = 80;
/** How many of the members that an undone change concerned are named. */
const MEMBERS = 3;

function lineText(line: StaffLogLine, money: Money): string {
  const { transfer, at, code, actor, members, reason, asset, amount, deed, minutes, reverses, reversedBy } = line;
  const what = [
    ...(asset !== null && amount !== null ? [amountOf(asset, amount, money)] : []),
    ...(deed === null ? [] : [`\`/${deed}\` ${minutes === 0 ? 'ready' : `in ${whole(minutes ?? 0)} min`}`]),
    ...(reverses === null ? [] : [receiptNumber(reverses)]),
  ].join(' ');
  const whom = members
    .slice(0, MEMBERS)
    .map((id) => `<@${id}>`)
    .join(', ');
  const more = members.length > MEMBERS ? ` and ${members.length - MEMBERS} more` : '';
  const why = reason === null ? '' : `: ${plain(reason.length > REASON ? `${reason.slice(0, REASON)}…` : reason)}`;
  const since = reversedBy === null ? '' : ` · undone by ${receiptNumber(reversedBy)}`;
  const head = [`**${transferTitle(code)}**`, what, `${whom}${more}`].filter(Boolean).join(' · ');
  return `${head}${why}\n-# ${timestamp(new Date(at), 'f')} · by <@${actor}> · ${receiptNumber(transfer)}${since}`;
}
