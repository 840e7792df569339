import { BADGE_IDS, BADGES, type BadgeId } from '../../../shared/economy/badges.ts';
import { arrange, FINDABLE } from '../../../shared/economy/collection.ts';
import { COMPANIONS } from '../../../shared/economy/items.ts';
import { levelOf, xpOf } from '../../../shared/economy/level.ts';
import {
  BOOST_KINDS,
  type BoostKind,
  netWorth,
  type Profile,
  profileBadges,
  readProfile,
} from '../../../shared/economy/profile.ts';
import { streakState } from '../../../shared/economy/streak.ts';
import { isGated } from '../../../shared/platform/store.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type MessageBody, refuse, reply, whisper } from '../../interactions/reply.ts';
import { COLOURS, days, type Money, moneyOf, plain, timestamp, whole } from '../format.ts';
import { button, command, option } from '../services.ts';
import { bar } from './progress-bar.ts';

/** What each boost does while it lasts. */
const BOOSTS = {
  energy: '⚡ Shorter waits between jobs',
  luck: '🍀 Better finds',
  xp: '📈 More experience',
  key: '🗝️ More in every crate',
} as const satisfies Record<BoostKind, string>;

const badges = button({
  id: 'profile.badges',
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  args: { user: arg.snowflake() },
  run: async (context) => {
    const outcome = await readProfile(context.store, context.caller, context.args.user);
    if (isGated(outcome)) return outcome;
    return whisper(badgePage(context.args.user, profileBadges(outcome)));
  },
});

export const profile = command({
  name: 'profile',
  module: 'economy',
  description: 'See how far you or someone else got: level, credits, collection, badges',
  effect: 'read',
  gate: 'statement',
  visibility: 'public',
  components: [badges],
  examples: ['/profile', '/profile user:@bob'],
  options: {
    user: option.user({ description: 'Whose profile; yours when left out' }),
  },
  run: async (context) => {
    const { options, user, store, caller, now } = context;
    const whose = options.user ?? { ...user, isBot: false };
    if (whose.isBot) return refuse('Bots have no profile. Pick a member.');
    const outcome = await readProfile(store, caller, whose.id);
    if (isGated(outcome)) return outcome;
    const title = whose.id === user.id ? 'Your profile' : `${plain(whose.displayName)}'s profile`;
    return reply(profilePage(title, whose.id, outcome, moneyOf(outcome), now));
  },
});

function profilePage(title: string, userId: string, shown: Profile, credits: Money, now: Date): MessageBody {
  const level = levelOf(shown.xp);
  const [begun, next] = [xpOf(level), xpOf(level + 1)];
  const streak = streakState(shown, now) === 'over' ? 0 : shown.streak;
  const { found, total } = arrange(shown.found.map((item) => ({ item, count: 1, firstAt: '' })));
  const earned = profileBadges(shown);
  const boosts = BOOST_KINDS.flatMap((kind) => {
    const until = shown.boosts[kind];
    return until === undefined ? [] : [`${BOOSTS[kind]}, ends ${timestamp(new Date(until))}`];
  });
  return {
    embeds: [
      {
        color: COLOURS.accent,
        title,
        description: `**Level ${level}**\n${bar(shown.xp - begun, next - begun)} ${whole(next - shown.xp)} XP to level ${level + 1}\n-# ${whole(shown.xp)} XP in all`,
        fields: [
          {
            name: 'Credits',
            value: `${credits(shown.wallet)} in the wallet\n${credits(shown.bank)} in the bank`,
            inline: true,
          },
          { name: 'Net worth', value: credits(netWorth(shown)), inline: true },
          { name: 'Streak', value: `${days(streak)}, best ${days(shown.bestStreak)}`, inline: true },
          {
            name: 'Collection',
            value: `${bar(found.length, total)} ${whole(found.length)} of ${whole(FINDABLE.length)} kinds`,
            inline: true,
          },
          { name: 'Companion', value: companionText(shown, now), inline: true },
          ...(boosts.length === 0 ? [] : [{ name: 'Going on', value: boosts.join('\n') }]),
          {
            name: `Badges: ${earned.length} of ${BADGE_IDS.length}`,
            value: earned.map((id) => `${BADGES[id].mark} ${BADGES[id].name}`).join('\n') || 'None yet',
          },
        ],
      },
    ],
    rows: [[badges.with({ user: userId }, { label: 'How to get badges' })]],
  };
}

function companionText({ companion, fedUntil }: Profile, now: Date): string {
  if (companion === null) return 'None: eggs are in the `/shop`';
  const { name, description } = COMPANIONS[companion];
  return fedUntil !== null && Date.parse(fedUntil) > now.getTime()
    ? `${name}: ${description}\nFed, hungry ${timestamp(new Date(fedUntil))}`
    : `${name}, hungry: a companion treat feeds it`;
}

function badgePage(userId: string, earned: readonly BadgeId[]): MessageBody {
  const lines = BADGE_IDS.map((id) => {
    const { mark, name, how } = BADGES[id];
    return earned.includes(id) ? `${mark} **${name}**: ${how}` : `▫️ ${name}: ${how}`;
  });
  return {
    embeds: [
      {
        color: COLOURS.accent,
        title: `Badges: ${earned.length} of ${BADGE_IDS.length}`,
        description: `<@${userId}>\n${lines.join('\n')}`,
      },
    ],
  };
}
