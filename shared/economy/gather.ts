import { type Caller, type Gated, gateOf, run, type Store } from '../platform/store.ts';
import { dayIndex } from './calendar.ts';
import { countTransfer } from './counters.ts';
import { currencyOf, type WithCurrency } from './currency.ts';
import { LUCK, type ZoneId } from './earning-catalog.ts';
import { ITEMS, type ItemId } from './items.ts';
import type { Progress } from './progress.ts';
import { type Haul, rollGather, rollWear } from './rolls.ts';
import { RULES } from './rules.ts';

/** Times are ISO 8601 with an offset. */
export type GatherOutcome =
  | (Progress & {
      status: 'gathered';
      zone: ZoneId;
      tool: ItemId | null;
      /** Left in the tool after this trip; 0 when it broke; null without a tool. */
      usesLeft: number | null;
      luck: number;
      items: Haul;
      readyAt: string;
    })
  | { status: 'no_tool'; tool: ItemId }
  | { status: 'cooldown'; readyAt: string }
  | Gated;

/** The tools, by id. */
export type ToolId = { [Id in ItemId]: (typeof ITEMS)[Id]['kind'] extends 'tool' ? Id : never }[ItemId];

/** Every luck a member can have: with and without a charm, with and without a drone. */
const LUCKS = [0, LUCK.charm, LUCK.drone, LUCK.charm + LUCK.drone];

/**
 * Goes on a trip to find items. The dice are rolled here for every luck there can be; which one counts is decided on the member's
 * locked row.
 */
export async function gatherItems(
  store: Store,
  caller: Caller,
  zone: ZoneId,
  tool: ToolId | undefined,
): Promise<WithCurrency<GatherOutcome>> {
  const now = store.clock();
  const { dice } = store;
  const { bonusPercent, uses } = tool === undefined ? { bonusPercent: 0, uses: 0 } : ITEMS[tool];
  const outcome: WithCurrency<GatherOutcome> = await run(
    store,
    'economy_gather',
    {
      key: caller.key,
      user: caller.actor.id,
      zone,
      tool: tool ?? null,
      now,
      day: dayIndex(now),
      rules: RULES,
      rolls: Object.fromEntries(LUCKS.map((luck) => [luck, rollGather(dice, zone, luck, bonusPercent)])),
      wears: rollWear(dice),
      uses,
      ...gateOf(caller),
    },
    currencyOf(caller),
  );
  if (outcome.status === 'gathered') countTransfer(store, 'gather');
  return outcome;
}
