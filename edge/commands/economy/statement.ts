import { STATEMENT } from '../../../shared/economy/catalog.ts';
import type { WithCurrency } from '../../../shared/economy/currency.ts';
import { receiptNumber } from '../../../shared/economy/receipt.ts';
import { readStatement, type Statement, type StatementLine, statementCsv } from '../../../shared/economy/statement.ts';
import { truncateText } from '../../../shared/platform/text.ts';
import { arg } from '../../interactions/custom-id.ts';
import type { Invocation } from '../../interactions/invocation.ts';
import { type MessageBody, type Outcome, reply, whisper } from '../../interactions/reply.ts';
import { COLORS, counted, days as daysText, type Money, moneyOf, plain, timestamp, whole } from '../format.ts';
import { type Place, type Position, paginator, readPage } from '../paginator.ts';
import { button, command, option, type Services } from '../services.ts';
import { itemCount } from './item-format.ts';
import { transferTitle } from './transfer-title.ts';

const pages = paginator({
  id: 'statement.turn',
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  args: { days: arg.integer() },
  show: (context, { days }, page, place) => show(context, days, page, place),
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
  components: [...pages.components, download],
  examples: ['/statement', '/statement days:7'],
  options: {
    days: option.integer({
      description: `How many days back (default: ${STATEMENT.defaultDays})`,
      min: 1,
      max: STATEMENT.maxDays,
    }),
  },
  run: (context) => show(context, context.options.days ?? STATEMENT.defaultDays, 0, reply),
});

async function show(
  { store, caller, user }: Invocation & Services,
  days: number,
  asked: number,
  place: Place,
): Promise<Outcome> {
  const { found, ...position } = await readPage(
    asked,
    STATEMENT.linesPerPage,
    (slice) => readStatement(store, caller, days, slice),
    ({ total }) => total,
  );
  return place(statementPage(found, days, position, user.id));
}

function statementPage(found: WithCurrency<Statement>, days: number, position: Position, onlyFor: string): MessageBody {
  const { total, lines } = found;
  const money = moneyOf(found);
  return {
    embeds: [
      {
        color: COLORS.accent,
        title: `Your statement for the last ${daysText(days)}`,
        description:
          lines.map((line) => lineText(line, money)).join('\n') ||
          `Nothing changed in the last ${daysText(days)}. Start with \`/daily\`.`,
        footer: {
          text: `Page ${whole(position.page + 1)} of ${whole(position.pages)} · ${counted(total, 'change')} · Open one with /receipt`,
        },
      },
    ],
    rows:
      total === 0
        ? []
        : [[...pages.buttons({ days }, position, onlyFor), download.with({ days }, { label: 'Download', onlyFor })]],
  };
}

/** How much of a note fits in a line, in characters. */
const NOTE_LENGTH = 60;

function lineText(line: StatementLine, money: Money): string {
  const { transfer, at, code, bucket, asset, delta, balance, counterpart, note } = line;
  const sign = delta > 0 ? '+' : '−';
  const party = counterpart === null ? '' : ` ${delta > 0 ? 'from' : 'to'} <@${counterpart}>`;
  const remark =
    note === null ? '' : `: ${plain(note.length > NOTE_LENGTH ? `${truncateText(note, NOTE_LENGTH)}…` : note)}`;
  const [changed, held] =
    asset === 'credits'
      ? [whole(Math.abs(delta)), `${bucket} ${whole(balance - delta)} → ${money(balance)}`]
      : [itemCount(asset, Math.abs(delta)), `${whole(balance - delta)} → ${whole(balance)}`];
  const when = timestamp(new Date(at), 'f');
  return `**${sign}${changed}** ${transferTitle(code)}${party}${remark}\n-# ${when} · ${held} · ${receiptNumber(transfer)}`;
}
