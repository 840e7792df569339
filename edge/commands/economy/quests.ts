import type { APIEmbed, APIEmbedField } from 'discord-api-types/v10';
import { dayAfter, dayIndex } from '../../../shared/economy/calendar.ts';
import type { WithCurrency } from '../../../shared/economy/currency.ts';
import { QUESTS, type QuestId } from '../../../shared/economy/earning-catalog.ts';
import {
  type ClaimOutcome,
  claimQuest,
  QUEST_IDS,
  type QuestBoard,
  type QuestState,
  questsOf,
  readQuests,
} from '../../../shared/economy/quests.ts';
import { receiptNumber } from '../../../shared/economy/receipt.ts';
import { type Gated, isGated } from '../../../shared/platform/store.ts';
import { arg } from '../../interactions/custom-id.ts';
import type { Invocation } from '../../interactions/invocation.ts';
import { type MessageBody, type Outcome, refuse, reply, update } from '../../interactions/reply.ts';
import { COLORS, counted, type Money, moneyOf, timestamp, whole } from '../format.ts';
import { button, command, type Services } from '../services.ts';
import { itemCount } from './item-format.ts';
import { progressFields } from './progress.ts';
import { progressBar } from './progress-bar.ts';
import { receiptButton } from './receipt.ts';

/** What each quest counts. */
const COUNTED = {
  work: ['job', 'with `/work`'],
  gather: ['trip', 'with `/gather`'],
  fight: ['fight', 'won with `/fight`'],
  sell: ['item', 'sold with `/sell`'],
  shop: ['item', 'bought with `/shop buy`'],
} as const satisfies Record<QuestId, readonly [one: string, how: string]>;

/** `1 job with /work`, `3 items sold with /sell`. */
function goalText(quest: QuestId, goal: number): string {
  const [one, how] = COUNTED[quest];
  return `${counted(goal, one)} ${how}`;
}

const claim = button({
  id: 'quests.claim',
  effect: 'change',
  visibility: 'ephemeral',
  args: { quest: arg.oneOf(...QUEST_IDS), day: arg.integer() },
  run: async (context) => {
    const { args, user, store, caller, now, messageId } = context;
    // Once per message and quest: `once` would treat all claims of one message as the same.
    const key =
      messageId === undefined ? caller.key : `c:${messageId}:quests.claim:${args.quest}.${args.day}:${user.id}`;
    const outcome = await claimQuest(store, { ...caller, key }, args.quest, args.day);
    if (isGated(outcome)) return outcome;
    if (outcome.status !== 'claimed') return refuse(refusalSentence(outcome, args.quest, now));
    return update(questPage(outcome.board, user.id, moneyOf(outcome), outcome));
  },
});

const refresh = button({
  id: 'quests.refresh',
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  run: (context) => show(context, update),
});

export const quests = command({
  name: 'quests',
  module: 'economy',
  description: "See today's three quests and claim their rewards",
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  components: [claim, refresh],
  examples: ['/quests'],
  run: (context) => show(context, reply),
});

async function show(context: Invocation & Services, answer: (body: MessageBody) => Outcome): Promise<Outcome | Gated> {
  const outcome = await readQuests(context.store, context.caller);
  if (isGated(outcome)) return outcome;
  return answer(questPage(outcome, context.user.id, moneyOf(outcome)));
}

type Claimed = WithCurrency<Extract<ClaimOutcome, { status: 'claimed' }>>;

/** @param claimed the claim that this page answers, if it does. */
function questPage(board: QuestBoard, userId: string, credits: Money, claimed?: Claimed): MessageBody {
  const { day, quests: states } = board;
  const offered = questsOf(userId, day);
  const claimable = offered.filter((id) => isFinished(states[id]) && !states[id].isClaimed);
  const isAllClaimed = offered.every((id) => states[id].isClaimed);
  return {
    embeds: [
      ...(claimed === undefined ? [] : [claimedEmbed(claimed)]),
      {
        color: claimable.length > 0 ? COLORS.gain : COLORS.accent,
        title: "Today's quests",
        description: isAllClaimed
          ? `All done. New quests arrive ${timestamp(dayAfter(day))}.`
          : `They end ${timestamp(dayAfter(day))}. Rewards grow with your level.`,
        fields: offered.map((id) => questField(id, states[id], credits)),
      },
    ],
    rows: [
      [
        ...claimable.map((quest) =>
          claim.with({ quest, day }, { label: `Claim: ${QUESTS[quest].name}`, style: 'success', onlyFor: userId }),
        ),
        refresh.with({}, { label: 'Refresh', onlyFor: userId }),
        ...(claimed === undefined ? [] : [receiptButton(claimed.transfer)]),
      ],
    ],
  };
}

function questField(id: QuestId, state: QuestState, credits: Money): APIEmbedField {
  const { count, goal, credits: reward, xp, isClaimed } = state;
  const quest: { name: string; item?: string } = QUESTS[id];
  const item = quest.item === undefined ? '' : ` · ${itemCount(quest.item, 1)}`;
  const mark = isClaimed ? '✅' : isFinished(state) ? '🎁' : '▫️';
  const progress = `${progressBar(count, goal)} ${whole(Math.min(count, goal))} of ${goalText(id, goal)}`;
  const standing = isClaimed ? '\nClaimed' : isFinished(state) ? '\n**Ready to claim**' : '';
  return {
    name: `${mark} ${quest.name}`,
    value: `${progress}\n${credits(reward)} · ${whole(xp)} XP${item}${standing}`,
  };
}

function claimedEmbed(outcome: Claimed): APIEmbed {
  const credits = moneyOf(outcome);
  const item = outcome.item === null ? '' : `\n${itemCount(outcome.item, 1)}`;
  return {
    color: COLORS.gain,
    title: `Quest complete: ${QUESTS[outcome.quest].name}`,
    description: `**+${credits(outcome.credits)}**${item}`,
    fields: [
      { name: 'Wallet', value: credits(outcome.after.credits ?? 0), inline: true },
      ...(outcome.item === null
        ? []
        : [{ name: 'You now have', value: itemCount(outcome.item, outcome.after[outcome.item] ?? 0), inline: true }]),
      ...progressFields(outcome),
    ],
    footer: { text: `Receipt ${receiptNumber(outcome.transfer)}` },
  };
}

function isFinished({ count, goal }: QuestState): boolean {
  return count >= goal;
}

function refusalSentence(
  outcome: Exclude<ClaimOutcome, Gated | { status: 'claimed' }>,
  quest: QuestId,
  now: Date,
): string {
  switch (outcome.status) {
    case 'over':
      return "That quest has ended. See today's with `/quests`.";
    case 'already':
      return `You've already claimed that quest. New ones arrive ${timestamp(dayAfter(dayIndex(now)))}.`;
    case 'unfinished':
      return `${whole(outcome.missing)} to go: ${whole(outcome.count)} of ${whole(outcome.goal)} ${COUNTED[quest]}.`;
  }
}
