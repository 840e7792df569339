/** Work, gather, fight, and quests in the model. */
import { createHash } from 'node:crypto';
import type { FightOutcome } from '../../../shared/economy/fight.ts';
import type { GatherOutcome } from '../../../shared/economy/gather.ts';
import type { ItemId } from '../../../shared/economy/items.ts';
import type { ClaimOutcome, QuestBoard } from '../../../shared/economy/quests.ts';
import type { ItemCounts } from '../../../shared/economy/rolls.ts';
import type { WorkOutcome } from '../../../shared/economy/work.ts';
import type { Random } from '../../../shared/platform/random.ts';
import { drawn, oneOf } from './dice.ts';
import { type Asking, type EconomyModel, flowsOf, iso } from './economy-model.ts';
import { beginDay, type Count, has, isHelping, isOn, levelOf, type Member } from './member.ts';
import { JOBS, LUCK, MINUTE, QUESTS, RARITIES, type Table, TIERS, TOOLS, ZONES } from './numbers.ts';

export type Job = keyof typeof JOBS;
export type Zone = keyof typeof ZONES;
export type Tool = keyof typeof TOOLS;
export type Tier = keyof typeof TIERS;
export type Quest = keyof typeof QUESTS;

export function work(model: EconomyModel, asking: Asking, job: Job, dice: Random): WorkOutcome {
  const refused = model.refused('work', asking);
  if (refused !== undefined) return refused;
  const member = model.member(asking.user);
  const { now } = model;
  if (isOn(member.readyAt.work, now)) return { status: 'cooldown', readyAt: iso(member.readyAt.work ?? 0) };
  const [least, amounts, itemPercent, things] = JOBS[job];
  const rolled = least + dice.below(amounts);
  const items = countItems(dice.below(100) < itemPercent ? [oneOf<ItemId>(dice, things)] : []);
  const minutes =
    30 * (isOn(member.boosts.energy, now) ? 0.5 : 1) * (isHelping(member, 'quantum_rabbit', now) ? 0.8 : 1);
  member.readyAt.work = now + minutes * MINUTE;
  model.count(member, 'worked');
  const credits = model.payout(rolled);
  const settled = model.settle('work', member, flowsOf({ credits }, 'work'), Math.floor(rolled / 12), items);
  return { status: 'worked', job, credits, items, readyAt: iso(member.readyAt.work), ...settled };
}

export function gather(
  model: EconomyModel,
  asking: Asking,
  zone: Zone,
  tool: Tool | undefined,
  dice: Random,
): GatherOutcome {
  const refused = model.refused('gather', asking);
  if (refused !== undefined) return refused;
  const member = model.member(asking.user);
  const { now } = model;
  if (tool !== undefined && has(member, tool) === 0) return { status: 'no_tool', tool };
  if (isOn(member.readyAt.gather, now)) return { status: 'cooldown', readyAt: iso(member.readyAt.gather ?? 0) };

  const luck =
    (isOn(member.boosts.luck, now) ? LUCK.charm : 0) + (isHelping(member, 'nano_drone', now) ? LUCK.drone : 0);
  const bonusPercent = tool === undefined ? 0 : TOOLS[tool][1];
  const finds = 1 + dice.below(2) + (dice.below(100) < bonusPercent ? 1 : 0);
  const odds = RARITIES.map(
    ([rarity, tenths, share]) => [rarity, tenths * 75 * LUCK.most + share * LUCK.taken * luck] as const,
  );
  const rarities = Array.from({ length: finds }, () => drawn(dice, odds));
  const items = countItems(rarities.map((rarity) => drawn(dice, ZONES[zone][rarity] as Table)));
  const xp = rarities.reduce((sum, rarity) => sum + (RARITIES.find(([name]) => name === rarity)?.[3] ?? 0), 0);

  member.readyAt.gather = now + 5 * MINUTE;
  model.count(member, 'gathered');
  const usesLeft = tool === undefined ? null : worn(member, tool, dice.below(100) < 20);
  const broke = tool !== undefined && usesLeft === 0 ? flowsOf({ [tool]: -1 }, 'use') : [];
  return {
    status: 'gathered',
    zone,
    tool: tool ?? null,
    usesLeft,
    luck,
    items,
    readyAt: iso(member.readyAt.gather),
    ...model.settle('gather', member, broke, xp, items),
  };
}

/** One trip with a tool. @returns the uses left in it; 0 when it broke. */
function worn(member: Member, tool: Tool, costsOne: boolean): number {
  const left = (member.wear.get(tool) ?? TOOLS[tool][0]) - (costsOne ? 1 : 0);
  if (left === 0) member.wear.delete(tool);
  else if (costsOne) member.wear.set(tool, left);
  return left;
}

export function fight(model: EconomyModel, asking: Asking, tier: Tier, dice: Random): FightOutcome {
  const refused = model.refused('fight', asking);
  if (refused !== undefined) return refused;
  const member = model.member(asking.user);
  const { now } = model;
  const [needed, atLevel, least, most, xp, drops, secondPercent] = TIERS[tier];
  const level = levelOf(member.xp);
  if (level < needed) return { status: 'level', level, needed };
  if (isOn(member.readyAt.fight, now)) return { status: 'cooldown', readyAt: iso(member.readyAt.fight ?? 0) };

  const chance = Math.min(95, Math.max(15, atLevel + 2 * (level - needed)));
  member.readyAt.fight = now + 10 * MINUTE;
  const facts = { tier, chance, readyAt: iso(member.readyAt.fight) };
  if (dice.below(100) < chance) {
    const reward = least + dice.below(most - least + 1);
    const count = dice.below(100) < secondPercent ? 2 : 1;
    const items = countItems(Array.from({ length: count }, () => oneOf<ItemId>(dice, drops)));
    const paid = model.payout(reward);
    const credits = isHelping(member, 'code_fox', now) ? Math.floor((paid * 110) / 100) : paid;
    model.count(member, 'won');
    const settled = model.settle('fight', member, flowsOf({ credits }, 'fight'), xp, items);
    return { status: 'won', ...facts, credits, items, ...settled };
  }
  const loss = 50 + Math.min(250, 10 * level);
  model.count(member, 'won', 0);
  if (member.wallet < loss) return { status: 'lost', ...facts, credits: 0, balance: member.wallet };
  const settled = model.settle('fight', member, flowsOf({ credits: -loss }, 'fight'), 0);
  return { status: 'lost', ...facts, credits: loss, balance: member.wallet, ...settled };
}

/** Three of the five, in the catalog's order: one of the ten combinations, by the day. */
export function questsOf(userId: string, day: number): Quest[] {
  const word = createHash('sha256').update(`quests|${userId}|${day}`).digest().readUInt32LE(0);
  const all = Object.keys(QUESTS) as Quest[];
  const choices = all.flatMap((a, i) =>
    all.slice(i + 1).flatMap((b, j) => all.slice(i + j + 2).map((c): Quest[] => [a, b, c])),
  );
  return choices[word % 10] ?? [];
}

/** All goals, rewards, and counts of the member's day. */
export function boardOf(member: Member): QuestBoard {
  const level = member.dayLevel;
  const grown = (base: number) => Math.round((base * (39 + Math.min(40, level))) / 40);
  const quests = Object.entries(QUESTS).map(([id, [counts, goal, credits, xp]]) => [
    id,
    {
      goal: goal === 0 ? Math.round((10 + level) / 10) : goal,
      credits: grown(credits),
      xp: grown(xp),
      count: member.counts[counts as Count],
      isClaimed: member.claims.has(`quest:${id}@${member.day}`),
    },
  ]);
  return { day: member.day ?? 0, level, quests: Object.fromEntries(quests) };
}

export function claimQuest(model: EconomyModel, asking: Asking, quest: Quest, day: number): ClaimOutcome {
  const refused = model.refused('quests', asking);
  if (refused !== undefined) return refused;
  const member = model.member(asking.user);
  const board = questsSeen(model, member.id);
  if (day !== board.day || !questsOf(member.id, day).includes(quest)) return { status: 'over' };
  const { goal, count, credits, xp, isClaimed } = board.quests[quest];
  if (isClaimed) return { status: 'already' };
  if (count < goal) return { status: 'unfinished', count, goal, missing: goal - count };
  const item = QUESTS[quest][4];
  const flows = flowsOf({ credits, ...(item !== null && { [item]: 1 }) }, 'quest');
  const settled = model.settle('quest', member, flows, xp);
  member.claims.add(`quest:${quest}@${day}`);
  return { status: 'claimed', quest, credits, item, ...settled, board: boardOf(member) };
}

/** The quests as a read shows them, without starting the day. */
export function questsSeen(model: EconomyModel, id: string): QuestBoard {
  const copy = structuredClone(model.member(id));
  beginDay(copy, model.day);
  return boardOf(copy);
}

export function countItems(items: readonly ItemId[]): ItemCounts {
  const counts: ItemCounts = {};
  for (const item of items) counts[item] = (counts[item] ?? 0) + 1;
  return counts;
}
