import { STATEMENT } from '../../../shared/economy/catalog.ts';
import type { WithCurrency } from '../../../shared/economy/currency.ts';
import { receiptNumber } from '../../../shared/economy/receipt.ts';
import { readStatement, type Statement, type StatementLine, statementCsv } from '../../../shared/economy/statement.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type MessageBody, reply, update, whisper } from '../../interactions/reply.ts';
import { COLORS, counted, days as daysText, type Money, moneyOf, plain, timestamp, whole } from '../format.ts';
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
    const cut = total > lines.length ? ` The file has the newest ${whole(lines.length)}.` : '';
    return whisper({
      content: `${counted(total, 'change')} in the last ${daysText(days)}.${cut}`,
      files: [{ name: 'statement.csv', contentType: 'text/csv; charset=utf-8', data: statementCsv(lines) }],
    });
  },
});

export const statement = command({
  name: 'statement',
  module: 'economy',
  isAlwaysOpen: true,
  description: 'See every change to your credits and items',
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  components: [turn, download],
  examples: ['/statement', '/statement days:7'],
  options: {
    days: option.integer({
      description: `How many days back (default: ${STATEMENT.defaultDays})`,
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
  // The disabled one keeps its own page number: custom ids of one message have to differ.
  const to = (target: number, label: string) =>
    turn.with({ days, page: target }, { label, isDisabled: target < 0 || target >= pages, onlyFor });
  const empty =
    total === 0
      ? `Nothing changed in the last ${daysText(days)}. Start with \`/daily\`.`
      : "There's nothing on this page anymore.";
  return {
    embeds: [
      {
        color: COLORS.accent,
        title: `Your statement for the last ${daysText(days)}`,
        description: lines.map((line) => lineText(line, money)).join('\n') || empty,
        footer: { text: `Page ${page + 1} of ${pages} · ${counted(total, 'change')} · Open one with /receipt` },
      },
    ],
    rows:
      total === 0
        ? []
        : [[to(page - 1, 'Newer'), to(page + 1, 'Older'), download.with({ days }, { label: 'Download', onlyFor })]],
  };
}

/** How much of a note fits in a line, in characters. */
const NOTE_LENGTH = 60;

function lineText(line: StatementLine, money: Money): string {
  const { transfer, at, code, bucket, asset, delta, balance, counterpart, note } = line;
  const sign = delta > 0 ? '+' : '−';
  const party = counterpart === null ? '' : ` ${delta > 0 ? 'from' : 'to'} <@${counterpart}>`;
  const remark = note === null ? '' : `: ${plain(note.length > NOTE_LENGTH ? `${note.slice(0, NOTE_LENGTH)}…` : note)}`;
  const [changed, held] =
    asset === 'credits'
      ? [whole(Math.abs(delta)), `${bucket} ${whole(balance - delta)} → ${money(balance)}`]
      : [itemCount(asset, Math.abs(delta)), `${whole(balance - delta)} → ${whole(balance)}`];
  const when = timestamp(new Date(at), 'f');
  return `**${sign}${changed}** ${transferTitle(code)}${party}${remark}\n-# ${when} · ${held} · ${receiptNumber(transfer)}`;
}
