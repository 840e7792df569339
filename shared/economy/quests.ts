import { createHash } from 'node:crypto';
import { call } from '../platform/call.ts';
import { randomOver } from '../platform/random.ts';
import { type Caller, type Gated, gateOf, run, type Store } from '../platform/store.ts';
import { dayIndex } from './calendar.ts';
import { countTransfer } from './counters.ts';
import { currencyOf, type WithCurrency } from './currency.ts';
import { QUESTS, QUESTS_PER_DAY, type QuestId } from './earning-catalog.ts';
import type { ItemId } from './items.ts';
import type { Progress } from './progress.ts';
import { RULES } from './rules.ts';

export const QUEST_IDS = Object.keys(QUESTS) as QuestId[];

/**
 * How quests grow with the level of the day's start: the reward by 1 / `fullLevel` of its base for each level after the first,
 * up to that level; the wins that a fight quest asks for by one in `levelsPerWin` levels.
 */
export const QUEST_GROWTH = { fullLevel: 40, levelsPerWin: 10 } as const;

/** How far a member is with one quest. */
export interface QuestState {
  count: number;
  goal: number;
  /** What it brings, before boosts of experience. */
  credits: number;
  xp: number;
  isClaimed: boolean;
}

/** All quests as they stand for a member; {@link questsOf} tells which of them the day offers. */
export interface QuestBoard {
  /** In days since 1970-01-01 (UTC). */
  day: number;
  /** The level with which the day began. */
  level: number;
  quests: Record<QuestId, QuestState>;
}

export type QuestsOutcome = (QuestBoard & { status: 'quests' }) | Gated;

export type ClaimOutcome =
  | (Progress & {
      status: 'claimed';
      quest: QuestId;
      credits: number;
      item: ItemId | null;
      /** Everything as it stands after the claim. */
      board: QuestBoard;
    })
  | { status: 'unfinished'; count: number; goal: number; missing: number }
  /** Claimed before, or of a day that is over. */
  | { status: 'already' | 'over' }
  | Gated;

/** Every choice of so many quests, each in the catalog's order. */
const COMBINATIONS = combinationsOf(QUEST_IDS, QUESTS_PER_DAY);

/** The quests of a member's day: always the same ones, and over days and members every combination equally often. */
export function questsOf(userId: string, day: number): readonly QuestId[] {
  const digest = createHash('sha256').update(`quests|${userId}|${day}`).digest();
  let next = 0;
  // A digest holds eight words; that all of them are turned away is as likely as guessing a key.
  const random = randomOver(() => digest.readUInt32LE(4 * next++));
  return COMBINATIONS[random.below(COMBINATIONS.length)] ?? [];
}

function combinationsOf<T>(all: readonly T[], count: number): T[][] {
  if (count === 0) return [[]];
  return all.flatMap((first, place) => combinationsOf(all.slice(place + 1), count - 1).map((rest) => [first, ...rest]));
}

/** The caller's progress today. */
export function readQuests(store: Store, caller: Caller): Promise<WithCurrency<QuestsOutcome>> {
  const day = dayIndex(store.clock());
  return run(
    store,
    'quests',
    (sql) => sql`
      coalesce(
        ${call(sql, 'gate_refusal', gateOf(caller))},
        jsonb_build_object('status', 'quests') || quest_board(
          m => ${call(sql, 'member_as_of', { user: caller.actor.id, day, rules: RULES })},
          p_quests => ${sql.json(QUESTS)}, p_growth => ${sql.json(QUEST_GROWTH)}))`,
    currencyOf(caller),
  );
}

/**
 * Claims the reward of a finished quest.
 *
 * @param day the day the quest was shown for, in days since 1970-01-01 (UTC).
 */
export async function claimQuest(
  store: Store,
  caller: Caller,
  quest: QuestId,
  day: number,
): Promise<WithCurrency<ClaimOutcome>> {
  const now = store.clock();
  const outcome: WithCurrency<ClaimOutcome> = await run(
    store,
    'economy_quest_claim',
    {
      key: caller.key,
      user: caller.actor.id,
      quest,
      questDay: day,
      isOffered: questsOf(caller.actor.id, day).includes(quest),
      now,
      day: dayIndex(now),
      quests: QUESTS,
      growth: QUEST_GROWTH,
      rules: RULES,
      ...gateOf(caller),
    },
    currencyOf(caller),
  );
  if (outcome.status === 'claimed') countTransfer(store, 'quest', { minted: outcome.credits });
  return outcome;
}
