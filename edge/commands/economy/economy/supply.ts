import type { Drift } from '../../../../shared/economy/audit.ts';
import { dayAfter, dayIndex } from '../../../../shared/economy/calendar.ts';
import type { WithCurrency } from '../../../../shared/economy/currency.ts';
import { receiptNumber } from '../../../../shared/economy/receipt.ts';
import { resumeLedger } from '../../../../shared/economy/resume.ts';
import {
  type LastCheck,
  readSupply,
  type SupplyFlow,
  type SupplyOutcome,
  supplyByDay,
  supplyByName,
} from '../../../../shared/economy/supply.ts';
import { type Gated, isGated } from '../../../../shared/platform/store.ts';
import type { Invocation } from '../../../interactions/invocation.ts';
import { type Outcome, refuse, reply } from '../../../interactions/reply.ts';
import { COLOURS, days as daysText, type Money, moneyOf, timestamp, whole } from '../../format.ts';
import type { Services } from '../../services.ts';
import { receiptButton } from '../receipt.ts';
import { transferTitle } from '../transfer-title.ts';
import { outsideStaffGuild } from './staff-servers.ts';

type Context = Invocation & Services;
type Supply = WithCurrency<Extract<SupplyOutcome, { status: 'supply' }>>;

export async function showSupply(context: Context, days: number): Promise<Outcome | Gated> {
  const outside = outsideStaffGuild(context);
  if (outside !== undefined) return refuse(outside);
  const found = await readSupply(context.store, context.caller, days);
  if (isGated(found)) return found;
  const money = moneyOf(found);
  const { flows, circulation, members, halt } = found;
  return reply({
    embeds: [
      {
        color: halt === null ? COLOURS.accent : COLOURS.loss,
        title: `Supply of ${daysText(days)}`,
        description: `${chart(flows, dayIndex(context.now), days)}\n${booksText(found)}`,
        fields: [
          { name: 'In circulation', value: money(circulation), inline: true },
          { name: 'Members', value: whole(members), inline: true },
          { name: 'Each, on average', value: money(Math.round(circulation / Math.max(members, 1))), inline: true },
          { name: 'Created', value: namesText(flows, 'mint', days, money), inline: true },
          { name: 'Destroyed', value: namesText(flows, 'burn', days, money), inline: true },
        ],
      },
    ],
  });
}

const BAR = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'] as const;
const BAR_WIDTH = 10;

/** A line per day: the net as a bar, in eighths of a character, and its number. */
export function chart(flows: readonly SupplyFlow[], today: number, days: number): string {
  const nets = supplyByDay(flows, today, days).map(({ day, minted, burned }) => ({ day, net: minted - burned }));
  const most = Math.max(1, ...nets.map(({ net }) => Math.abs(net)));
  const lines = nets.map(({ day, net }) => {
    const eighths = Math.round((Math.abs(net) / most) * BAR_WIDTH * 8);
    const bar = `${'█'.repeat(Math.floor(eighths / 8))}${BAR[eighths % 8]}`.padEnd(BAR_WIDTH);
    const sign = net > 0 ? '+' : net < 0 ? '−' : ' ';
    return `${dayText(day)} ${bar} ${sign}${whole(Math.abs(net))}`;
  });
  return `\`\`\`\n${lines.join('\n')}\n\`\`\``;
}

/** `03-01`. */
function dayText(day: number): string {
  return dayAfter(day - 1)
    .toISOString()
    .slice(5, 10);
}

/** As many sources or sinks as are worth reading. */
const MOST_NAMES = 8;

function namesText(flows: readonly SupplyFlow[], kind: SupplyFlow['kind'], days: number, money: Money): string {
  const names = supplyByName(flows, kind);
  const total = names.reduce((sum, { amount }) => sum + amount, 0);
  const lines = names
    .slice(0, MOST_NAMES)
    .map(({ name, amount }) => `${transferTitle(name)}: ${whole(amount)}, ${whole(Math.round(amount / days))} a day`);
  const more = names.length > MOST_NAMES ? [`and ${names.length - MOST_NAMES} more`] : [];
  return [`**${money(total)}**`, ...lines, ...more].join('\n');
}

function booksText({ checks, halt }: Supply): string {
  const lines = [
    checkText('What is new', checks.recent),
    checkText('All of the books', checks.full),
    ...(halt === null
      ? []
      : [
          `**The books are halted** since ${timestamp(new Date(halt.at))}: ${halt.reason}. \`/economy resume\` opens them once they balance.`,
        ]),
  ];
  return lines.join('\n');
}

function checkText(what: string, check: LastCheck | null): string {
  if (check === null) return `${what}: not checked yet.`;
  const result = check.drift.length === 0 ? 'balanced' : `**did not balance** (${driftText(check.drift)})`;
  return `${what}: ${result}, checked ${timestamp(new Date(check.at))}.`;
}

function driftText(drift: readonly Drift[]): string {
  return drift.map(({ invariant, rows }) => `${invariant}: ${whole(rows)}`).join('; ');
}

export async function resumeBooks(context: Context): Promise<Outcome | Gated> {
  const outside = outsideStaffGuild(context);
  if (outside !== undefined) return refuse(outside);
  const outcome = await resumeLedger(context.store, context.caller);
  if (isGated(outcome)) return outcome;
  switch (outcome.status) {
    case 'not_halted':
      return refuse('The books are open; there is nothing to resume.');
    case 'drift':
      return refuse(
        `The books stay closed, because they still do not balance: ${driftText(outcome.drift)}. Set that right in the database first.`,
      );
    case 'resumed':
      return reply({
        embeds: [
          {
            color: COLOURS.gain,
            title: 'The books are open again',
            description: `All of them balance. They were halted ${timestamp(new Date(outcome.haltedAt))}: ${outcome.reason}.`,
            footer: { text: `Receipt ${receiptNumber(outcome.transfer)}` },
          },
        ],
        rows: [[receiptButton(outcome.transfer)]],
      });
  }
}
