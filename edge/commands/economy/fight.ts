import { TIERS, type TierId } from '../../../shared/economy/earning-catalog.ts';
import { fightOpponent } from '../../../shared/economy/fight.ts';
import { receiptNumber } from '../../../shared/economy/receipt.ts';
import { type Gated, isGated } from '../../../shared/platform/store.ts';
import { arg } from '../../interactions/custom-id.ts';
import type { Invocation } from '../../interactions/invocation.ts';
import { type Outcome, refuse, reply } from '../../interactions/reply.ts';
import { COLOURS, moneyOf, timestamp } from '../format.ts';
import { button, command, option, type Services } from '../services.ts';
import { againLabel, cooldownSentence, deedMessage, foundField } from './activity.ts';
import { receiptButton } from './receipt.ts';

const TIER_IDS = Object.keys(TIERS) as TierId[];

const again = button({
  id: 'fight.again',
  effect: 'change',
  visibility: 'public',
  args: { tier: arg.oneOf(...TIER_IDS) },
  run: (context) => strike(context, context.args.tier),
});

export const fight = command({
  name: 'fight',
  module: 'economy',
  description: 'Fight for credits, experience and loot, every ten minutes',
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
  run: (context) => strike(context, context.options.difficulty),
});

async function strike(context: Invocation & Services, tier: TierId): Promise<Outcome | Gated> {
  const outcome = await fightOpponent(context.store, context.caller, tier);
  if (outcome.status === 'level') {
    return refuse(
      `${TIERS[tier].name} fights begin at level ${outcome.needed}; you are at level ${outcome.level}. \`/work\`, \`/gather\` and easier fights bring experience.`,
    );
  }
  if (isGated(outcome)) return outcome;
  if (outcome.status === 'cooldown') {
    return refuse(cooldownSentence(outcome.readyAt, 'Meanwhile `/work` and `/gather` may be ready.'));
  }
  const credits = moneyOf(outcome);
  const label = againLabel('Fight', outcome.readyAt, context.now);
  const next = again.with({ tier }, { label, style: 'primary', onlyFor: context.user.id });
  const odds = { name: 'Your chance was', value: `${outcome.chance} %`, inline: true };
  if (outcome.status === 'won') {
    return reply(
      deedMessage(outcome, {
        title: `${TIERS[tier].name} fight: won`,
        description: `**+${credits(outcome.credits)}**`,
        fields: [
          { name: 'Balance', value: credits(outcome.after.credits ?? 0), inline: true },
          odds,
          ...foundField('Loot', outcome.items),
        ],
        buttons: [next],
      }),
    );
  }
  const { transfer } = outcome;
  const cost =
    transfer === undefined
      ? 'You got away with it: there was too little in your wallet to lose.'
      : `**−${credits(outcome.credits)}** for repairs`;
  return reply({
    embeds: [
      {
        color: COLOURS.loss,
        title: `${TIERS[tier].name} fight: lost`,
        description: cost,
        fields: [
          { name: 'Balance', value: credits(outcome.balance), inline: true },
          odds,
          { name: 'Ready again', value: timestamp(new Date(outcome.readyAt)), inline: true },
        ],
        ...(transfer !== undefined && { footer: { text: `Receipt ${receiptNumber(transfer)}` } }),
      },
    ],
    rows: [[next, ...(transfer === undefined ? [] : [receiptButton(transfer)])]],
  });
}

/** `Medium: from level 4, 72 % to win`. */
function tierLabel(id: TierId): string {
  const { name, minLevel, winPercent } = TIERS[id];
  return `${name}: from level ${minLevel}, ${winPercent} % to win`;
}
