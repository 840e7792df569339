import { createHash } from 'node:crypto';
import { randomOver } from '../platform/random.ts';
import { dayIndex } from './calendar.ts';
import type { Settled } from './earning.ts';
import { QUESTS, QUESTS_PER_DAY, type QuestId } from './earning-catalog.ts';
import type { ItemId } from './items.ts';
import { RULES } from './rules.ts';
import { type Answered, type Caller, type EconomyStore, type GateRefusal, gateOf, outcomeOf } from './store.ts';

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

export type QuestsOutcome = (QuestBoard & { status: 'quests' }) | GateRefusal;

export type ClaimOutcome =
  | (Settled & {
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
  | { status: 'frozen' }
  | GateRefusal;

/** A day's quests. */
export interface QuestEconomy {
  quests(caller: Caller): Promise<Answered<QuestsOutcome>>;
  claimQuest(caller: Caller, quest: QuestId, day: number): Promise<Answered<ClaimOutcome>>;
}

export function questsOn(store: EconomyStore): QuestEconomy {
  return {
    quests: (caller) => readQuests(store, caller),
    claimQuest: (caller, quest, day) => claimQuest(store, caller, quest, day),
  };
}

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

/** How far the caller is today. */
function readQuests(store: EconomyStore, caller: Caller): Promise<Answered<QuestsOutcome>> {
  const gate = gateOf(caller);
  return outcomeOf(
    store,
    'quests',
    caller,
    (sql) => sql`
      coalesce(
        gate_refusal(${gate.guild}, ${gate.module}, ${gate.command}, ${gate.roles}),
        jsonb_build_object('status', 'quests') || quest_board(
          member_as_of(${caller.user.id}, ${dayIndex(caller.now)}, ${sql.json(RULES)}),
          ${sql.json(QUESTS)}, ${sql.json(QUEST_GROWTH)}))`,
  );
}

/**
 * Claims the reward of a finished quest.
 *
 * @param day the day the quest was shown for, in days since 1970-01-01 (UTC).
 */
async function claimQuest(
  store: EconomyStore,
  caller: Caller,
  quest: QuestId,
  day: number,
): Promise<Answered<ClaimOutcome>> {
  const gate = gateOf(caller);
  const isOffered = questsOf(caller.user.id, day).includes(quest);
  const outcome = await outcomeOf<ClaimOutcome>(
    store,
    'quest',
    caller,
    (sql) => sql`
      economy_quest_claim(
        ${caller.key}, ${caller.user.id}, ${quest}, ${day}, ${isOffered}, ${gate.guild}, ${caller.now},
        ${dayIndex(caller.now)}, ${sql.json(QUESTS)}, ${sql.json(QUEST_GROWTH)}, ${sql.json(RULES)},
        ${gate.module}, ${gate.command}, ${gate.roles})`,
  );
  if (outcome.status === 'claimed') store.posted?.('quest', { minted: outcome.credits });
  return outcome;
}
