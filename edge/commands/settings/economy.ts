/** What a server decides about its own economy: what credits are called there, and what work and fights pay. */
import {
  CURRENCY_NAME_LENGTH,
  type GuildSettings,
  PAYOUT,
  parseCurrency,
} from '../../../shared/settings/guild-economy.ts';
import { refuse, reply } from '../../interactions/reply.ts';
import { moneyOf, plain } from '../look.ts';
import { option, subcommand } from '../services.ts';

/** An amount that shows how amounts look. */
const EXAMPLE = 1_234;

export const economySettings = {
  description: 'What credits are called here, and what work and fights pay',
  subcommands: {
    currency: subcommand({
      description: 'Give credits a name of this server’s own; both left out: credits again',
      effect: 'change',
      visibility: 'ephemeral',
      options: {
        name: option.string({ description: 'What they are called, like gems', maxLength: CURRENCY_NAME_LENGTH }),
        emoji: option.string({ description: 'One emoji to stand before amounts', maxLength: 64 }),
      },
      run: async ({ key, user, guild, settings, options: { name, emoji } }) => {
        if (name === undefined && emoji !== undefined)
          return refuse('Give the currency a `name`, too; the emoji stands before it.');
        const currency = name === undefined ? null : parseCurrency(name, emoji);
        if (currency !== null && 'problem' in currency) return refuse(PROBLEMS[currency.problem]);
        await settings.setEconomy({ key, actorId: user.id, guildId: guild?.id ?? '0' }, { currency });
        return reply({
          content:
            currency === null
              ? 'Credits are called credits in this server.'
              : `Amounts look like this in this server: ${moneyOf({ currency })(EXAMPLE)}. They are worth the same as everywhere.`,
        });
      },
    }),
    payout: subcommand({
      description: 'Let work and fights pay less in this server',
      effect: 'change',
      visibility: 'ephemeral',
      options: {
        percent: option.integer({
          description: 'Of what they pay elsewhere',
          required: true,
          min: PAYOUT.leastPercent,
          max: PAYOUT.mostPercent,
        }),
      },
      run: async ({ key, user, guild, settings, options: { percent } }) => {
        await settings.setEconomy({ key, actorId: user.id, guildId: guild?.id ?? '0' }, { payoutPercent: percent });
        return reply({
          content: `Work and fights pay ${percent} % here. It can only be lowered: credits are the same in every server, so none can pay more than the others.`,
        });
      },
    }),
  },
};

const PROBLEMS = {
  name: `A currency's name is 1 to ${CURRENCY_NAME_LENGTH} characters on one line, without mentions.`,
  emoji: 'I need one emoji, like 🪙, or one of a server as `<:name:id>`. Pick it from Discord’s list.',
} as const;

/** The settings that are not as everywhere, a line each. */
export function economyLines({ currency, payoutPercent }: Pick<GuildSettings, 'currency' | 'payoutPercent'>): string[] {
  return [
    ...(currency === null ? [] : [`Credits are called ${plain(currency.name)}: ${moneyOf({ currency })(EXAMPLE)}`]),
    ...(payoutPercent === PAYOUT.mostPercent ? [] : [`Work and fights pay ${payoutPercent} %`]),
  ];
}
