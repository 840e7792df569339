import { STATEMENT } from '../../../shared/economy/catalog.ts';
import type { WithCurrency } from '../../../shared/economy/currency.ts';
import { receiptNumber } from '../../../shared/economy/receipt.ts';
import { readStatement, type Statement, type StatementLine, statementCsv } from '../../../shared/economy/statement.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type MessageBody, reply, update, whisper } from '../../interactions/reply.ts';
import { COLOURS, days as daysText, type Money, moneyOf, plain, timestamp, whole } from '../format.ts';
import { button, command, option } from '../services.ts';
import { itemCount } from './item-format.ts';
import { transferTitle } from './transfer-title.ts';

const turn = button({
  id: 'statement.turn',
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  args: { days: arg.integer(), page: arg.integer() },
  run: async (context) => {
    const { days, page } = context.args;
    return update(
      statementPage(
        await readStatement(context.store, context.caller, days, pageSlice(page)),
        days,
        page,
        context.user.id,
      ),
    );
  },
});

const download = button({
  id: 'statement.csv',
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  limit: { count: 3, windowMs: 30_000 },
  args: { days: arg.integer() },
  run: async (context) => {
    const { days } = context.args;
    const { lines, total } = await readStatement(context.store, context.caller, days, {
      offset: 0,
      limit: STATEMENT.linesPerFile,
    });
    const cut = total > lines.length ? ` These are the newest ${whole(lines.length)}.` : '';
    return whisper({
      content: `${whole(total)} changes in ${daysText(days)}.${cut}`,
      files: [{ name: 'statement.csv', contentType: 'text/csv; charset=utf-8', data: statementCsv(lines) }],
    });
  },
});

export const statement = command({
  name: 'statement',
  module: 'economy',
  isAlwaysOpen: true,
  description: 'See every change to your credits and items: when, why, with whom',
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  components: [turn, download],
  examples: ['/statement', '/statement days:7'],
  options: {
    days: option.integer({
      description: `How far back; ${STATEMENT.defaultDays} days when left out`,
      min: 1,
      max: STATEMENT.maxDays,
    }),
  },
  run: async (context) => {
    const days = context.options.days ?? STATEMENT.defaultDays;
    return reply(
      statementPage(await readStatement(context.store, context.caller, days, pageSlice(0)), days, 0, context.user.id),
    );
  },
});

function pageSlice(page: number) {
  return { offset: Math.max(page, 0) * STATEMENT.linesPerPage, limit: STATEMENT.linesPerPage };
}

function statementPage(found: WithCurrency<Statement>, days: number, page: number, onlyFor: string): MessageBody {
  const { total, lines } = found;
  const money = moneyOf(found);
  const pages = Math.max(1, Math.ceil(total / STATEMENT.linesPerPage));
  // The two that lead nowhere keep their own page numbers: custom ids of one message have to differ.
  const to = (target: number, label: string) =>
    turn.with({ days, page: target }, { label, isDisabled: target < 0 || target >= pages, onlyFor });
  const empty =
    total === 0
      ? `Nothing changed in ${daysText(days)}. \`/daily\` is a beginning.`
      : 'There is nothing on this page any more.';
  return {
    embeds: [
      {
        color: COLOURS.accent,
        title: `Your statement of ${daysText(days)}`,
        description: lines.map((line) => lineText(line, money)).join('\n') || empty,
        footer: { text: `Page ${page + 1} of ${pages} · ${whole(total)} changes · /receipt opens one` },
      },
    ],
    rows:
      total === 0
        ? []
        : [[to(page - 1, 'Newer'), to(page + 1, 'Older'), download.with({ days }, { label: 'As a file', onlyFor })]],
  };
}

/** The longest part of a note that fits a line, in characters. */
const NOTE = 60;

function lineText(line: StatementLine, money: Money): string {
  const { transfer, at, code, bucket, asset, delta, balance, counterpart, note } = line;
  const sign = delta > 0 ? '+' : '−';
  const party = counterpart === null ? '' : ` ${delta > 0 ? 'from' : 'to'} <@${counterpart}>`;
  const remark = note === null ? '' : `: ${plain(note.length > NOTE ? `${note.slice(0, NOTE)}…` : note)}`;
  const [changed, held] =
    asset === 'credits'
      ? [whole(Math.abs(delta)), `${bucket} ${whole(balance - delta)} → ${money(balance)}`]
      : [itemCount(asset, Math.abs(delta)), `${whole(balance - delta)} → ${whole(balance)}`];
  const when = timestamp(new Date(at), 'f');
  return `**${sign}${changed}** ${transferTitle(code)}${party}${remark}\n-# ${when} · ${held} · ${receiptNumber(transfer)}`;
}
