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
 * How quests grow with the level at the start of the day: the reward by 1 / `fullLevel` of its base for each level after the
 * first, up to that level; the goal of a fight quest by one win every `levelsPerWin` levels.
 */
export const QUEST_GROWTH = { fullLevel: 40, levelsPerWin: 10 } as const;

/** A member's progress with one quest. */
export interface QuestState {
  count: number;
  goal: number;
  /** The reward, before experience boosts. */
  credits: number;
  xp: number;
  isClaimed: boolean;
}

/** A member's progress with every quest; {@link questsOf} says which ones a day offers. */
export interface QuestBoard {
  /** In days since 1970-01-01 (UTC). */
  day: number;
  /** The level at the start of the day. */
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
      /** The board after the claim. */
      board: QuestBoard;
    })
  | { status: 'unfinished'; count: number; goal: number; missing: number }
  /** Claimed before, or from a day that is over. */
  | { status: 'already' | 'over' }
  | Gated;

/** Every combination of a day's quests, each in the catalog's order. */
const COMBINATIONS = combinationsOf(QUEST_IDS, QUESTS_PER_DAY);

/** A member's quests of a day: always the same ones; over days and members, every combination is equally likely. */
export function questsOf(userId: string, day: number): readonly QuestId[] {
  const digest = createHash('sha256').update(`quests|${userId}|${day}`).digest();
  let next = 0;
  // A digest has eight words; that all of them are rejected is as likely as guessing a key.
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
