/** What `/economy supply` shows. Loaded on first use. */
import { dayAfter, dayIndex } from '../../../../shared/economy/calendar.ts';
import type { WithCurrency } from '../../../../shared/economy/currency.ts';
import {
  type LastCheck,
  readSupply,
  type SupplyFlow,
  type SupplyOutcome,
  supplyByDay,
  supplyByName,
} from '../../../../shared/economy/supply.ts';
import { isGated } from '../../../../shared/platform/store.ts';
import type { Answer } from '../../../interactions/behaviour.ts';
import { reply } from '../../../interactions/reply.ts';
import { COLORS, days as daysText, type Money, moneyOf, timestamp, whole } from '../../format.ts';
import type { GuildContext } from '../../services.ts';
import { transferTitle } from '../transfer-title.ts';
import { driftText } from './format.ts';

/** @param days how many to look back, today included. */
export async function supplyAnswer(context: GuildContext, days: number): Promise<Awaited<Answer>> {
  const found = await readSupply(context.store, context.caller, days);
  if (isGated(found)) return found;
  const money = moneyOf(found);
  const { flows, circulation, members, halt } = found;
  return reply({
    embeds: [
      {
        color: halt === null ? COLORS.accent : COLORS.loss,
        title: `Supply in the last ${daysText(days)}`,
        description: `${chart(flows, dayIndex(context.now), days)}\n${checksText(found)}`,
        fields: [
          { name: 'In circulation', value: money(circulation), inline: true },
          { name: 'Members', value: whole(members), inline: true },
          { name: 'Average', value: money(Math.round(circulation / Math.max(members, 1))), inline: true },
          { name: 'Created', value: namesText(flows, 'mint', days, money), inline: true },
          { name: 'Destroyed', value: namesText(flows, 'burn', days, money), inline: true },
        ],
      },
    ],
  });
}

type Supply = WithCurrency<Extract<SupplyOutcome, { status: 'supply' }>>;

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

/** How many sources or sinks are listed. */
const MOST_NAMES = 8;

function namesText(flows: readonly SupplyFlow[], kind: SupplyFlow['kind'], days: number, money: Money): string {
  const names = supplyByName(flows, kind);
  const total = names.reduce((sum, { amount }) => sum + amount, 0);
  const lines = names
    .slice(0, MOST_NAMES)
    .map(({ name, amount }) => `${transferTitle(name)}: ${whole(amount)}, ${whole(Math.round(amount / days))} per day`);
  const more = names.length > MOST_NAMES ? [`and ${names.length - MOST_NAMES} more`] : [];
  return [`**${money(total)}**`, ...lines, ...more].join('\n');
}

function checksText({ checks, halt }: Supply): string {
  const lines = [
    checkText('New transfers', checks.recent),
    checkText('Whole ledger', checks.full),
    ...(halt === null
      ? []
      : [
          `**The ledger is halted** since ${timestamp(new Date(halt.at))}: ${halt.reason}. Reopen it with \`/economy resume\` once it balances.`,
        ]),
  ];
  return lines.join('\n');
}

function checkText(what: string, check: LastCheck | null): string {
  if (check === null) return `${what}: not checked yet.`;
  const result = check.drift.length === 0 ? 'balances' : `**doesn't balance** (${driftText(check.drift)})`;
  return `${what}: ${result}, checked ${timestamp(new Date(check.at))}.`;
}
