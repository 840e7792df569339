import { TIERS, type TierId } from '../../../shared/economy/earning-catalog.ts';
import { fightOpponent } from '../../../shared/economy/fight.ts';
import { receiptNumber } from '../../../shared/economy/receipt.ts';
import { type Gated, isGated } from '../../../shared/platform/store.ts';
import { arg } from '../../interactions/custom-id.ts';
import type { Invocation } from '../../interactions/invocation.ts';
import { type Outcome, refuse, reply } from '../../interactions/reply.ts';
import { COLORS, moneyOf, timestamp } from '../format.ts';
import { button, command, option, type Services } from '../services.ts';
import { activityMessage, againLabel, cooldownSentence, itemsField } from './activity.ts';
import { receiptButton } from './receipt.ts';

const TIER_IDS = Object.keys(TIERS) as TierId[];

const again = button({
  id: 'fight.again',
  effect: 'change',
  visibility: 'public',
  args: { tier: arg.oneOf(...TIER_IDS) },
  run: (context) => answer(context, context.args.tier),
});

export const fight = command({
  name: 'fight',
  module: 'economy',
  description: 'Fight for credits, experience, and loot, every ten minutes',
  effect: 'change',
  visibility: 'public',
  components: [again],
  examples: ['/fight difficulty:easy'],
  options: {
    difficulty: option.string({
      description: 'How strong the opponent is',
      required: true,
      choices: TIER_IDS.map((value) => ({ name: tierLabel(value), value })),
    }),
  },
  run: (context) => answer(context, context.options.difficulty),
});

async function answer({ store, caller, user }: Invocation & Services, tier: TierId): Promise<Outcome | Gated> {
  const outcome = await fightOpponent(store, caller, tier);
  if (isGated(outcome)) return outcome;
  if (outcome.status === 'level') {
    return refuse(
      `${TIERS[tier].name} fights need level ${outcome.needed}, and you're at level ${outcome.level}. Gain experience with \`/work\`, \`/gather\`, and easier fights.`,
    );
  }
  if (outcome.status === 'cooldown') {
    return refuse(cooldownSentence(outcome.readyAt, 'Try `/work` or `/gather` in the meantime.'));
  }
  const credits = moneyOf(outcome);
  const label = againLabel('Fight', outcome.readyAt, store.clock());
  const next = again.with({ tier }, { label, style: 'primary', onlyFor: user.id });
  const odds = { name: 'Your chance was', value: `${outcome.chance}%`, inline: true };
  if (outcome.status === 'won') {
    return reply(
      activityMessage(outcome, {
        title: `${TIERS[tier].name} fight: won`,
        description: `**+${credits(outcome.credits)}**`,
        fields: [
          { name: 'Wallet', value: credits(outcome.after.credits ?? 0), inline: true },
          odds,
          ...itemsField('Loot', outcome.items),
        ],
        buttons: [next],
      }),
    );
  }
  const { transfer } = outcome;
  return reply({
    embeds: [
      {
        color: COLORS.loss,
        title: `${TIERS[tier].name} fight: lost`,
        description:
          transfer === undefined
            ? 'You got away with it: there was too little in your wallet to lose.'
            : `**−${credits(outcome.credits)}** for repairs`,
        fields: [
          { name: 'Wallet', value: credits(outcome.balance), inline: true },
          odds,
          { name: 'Ready again', value: timestamp(new Date(outcome.readyAt)), inline: true },
        ],
        ...(transfer !== undefined && { footer: { text: `Receipt ${receiptNumber(transfer)}` } }),
      },
    ],
    rows: [[next, ...(transfer === undefined ? [] : [receiptButton(transfer)])]],
  });
}

/** `Medium: from level 4, 72% to win`. */
function tierLabel(id: TierId): string {
  const { name, minLevel, winPercent } = TIERS[id];
  return `${name}: from level ${minLevel}, ${winPercent}% to win`;
}
