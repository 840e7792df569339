/** `/raid`: closes a server for a while, and opens it again as it was. */
import type { Permission } from '../../../../shared/platform/discord/permissions.ts';
import { isGated, type Store } from '../../../../shared/platform/store.ts';
import { cleanText } from '../../../../shared/platform/text.ts';
import { endRaid, LEVELS, RAID, type Raid, readRaid, readRaidEnd, startRaid } from '../../../../shared/safety/raid.ts';
import { refuse, reply } from '../../../interactions/reply.ts';
import { asStaff } from '../../../moderation/staff.ts';
import { COLORS } from '../../format.ts';
import { changed, embed } from '../../messages.ts';
import { readDuration, suggestDurations } from '../../moderation/options.ts';
import { autocomplete, commandGroup, option, subcommand } from '../../services.ts';
import { lackingSentence } from '../staff.ts';
import { raidSettings, watchText } from './settings.ts';
import { raidText } from './show.ts';

/** How long an answer waits for the job, and how often it looks, in milliseconds. */
const WAIT_MS = 6_000;
const LOOK_EVERY_MS = 400;

const STAFF = { contexts: ['guild'], visibility: 'ephemeral' } as const;
const durations = (choices: readonly string[]) => autocomplete(({ value }) => suggestDurations(value, choices));

/** The raid once it's carried out, or as far as it is by then; undefined when it's over. */
async function settledRaid(store: Store, guild: string): Promise<Raid | undefined> {
  const endMs = performance.now() + WAIT_MS;
  for (;;) {
    const raid = await readRaid(store, guild);
    if (raid === undefined || raid.isDone || performance.now() > endMs) return raid;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

const start = subcommand({
  ...STAFF,
  description: 'Pause invites and direct messages, and more, until the raid is over',
  effect: 'change',
  defer: 'always',
  examples: ['/raid start', '/raid start for:6h slowmode:30s reason:Spam wave'],
  options: {
    for: option.string({
      description: 'How long (default: 1 hour, up to 7 days)',
      maxLength: 30,
      autocomplete: durations(['30m', '1h', '6h', '1d', '7d']),
    }),
    invites: option.boolean({ description: 'Pause invites (default: yes)' }),
    messages: option.boolean({ description: 'Pause direct messages between members (default: yes)' }),
    level: option.integer({
      description: 'Raise the verification level at least to this (default: High)',
      choices: [{ name: 'Leave it', value: 0 }, ...LEVELS.slice(1).map((name, index) => ({ name, value: index + 1 }))],
    }),
    slowmode: option.string({
      description: 'Slowmode for all text channels, such as 30s (default: none)',
      maxLength: 30,
      autocomplete: durations(['10s', '30s', '1m', '5m']),
    }),
    reason: option.string({ description: 'Why, for the log', maxLength: 400 }),
  },
  run: async (context) => {
    const { options, store, caller, jobs, now } = context;
    const length = readDuration(options.for ?? '1h', RAID.mostDays);
    if ('sentence' in length) return refuse(length.sentence);
    const slow =
      options.slowmode === undefined ? undefined : readDuration(options.slowmode, RAID.mostSlowmodeSeconds / 86_400);
    if (slow !== undefined && 'sentence' in slow) return refuse(slow.sentence);
    const measures = {
      pausesInvites: options.invites ?? true,
      pausesMessages: options.messages ?? true,
      level: options.level === 0 ? null : (options.level ?? 3),
      slowmode: slow === undefined ? null : Math.round(slow.ms / 1_000),
    };
    if (!measures.pausesInvites && !measures.pausesMessages && measures.level === null && slow === undefined)
      return refuse('There’s nothing to do then. Pause invites or messages, raise the level, or set a slowmode.');
    const found = await asStaff(context, 'ManageGuild');
    if ('sentence' in found) return refuse(found.sentence);
    const needed: Permission[] = ['ManageGuild', ...(slow === undefined ? [] : ['ManageChannels' as const])];
    const lacking = lackingSentence({ ...found, now }, needed, 'protect this server');
    if (lacking !== undefined) return refuse(lacking);
    const reason = options.reason === undefined ? undefined : cleanText(options.reason);
    const outcome = await startRaid(store, caller, {
      ...{ ...measures, forMs: length.ms, reason },
      isLevelGiven: options.level !== undefined,
    });
    if (isGated(outcome)) return outcome;
    if (outcome.status === 'ending')
      return refuse(
        'I’m still putting everything back from before. Try again in a minute; `/raid status` shows how far it is.',
      );
    await jobs.wake(caller.guild.id);
    const raid = (await settledRaid(store, caller.guild.id)) ?? outcome.raid;
    return reply(embed(raidText(raid), Object.keys(raid.problems).length > 0 ? COLORS.wait : COLORS.gain));
  },
});

const end = subcommand({
  ...STAFF,
  description: 'Put everything back as it was before',
  effect: 'change',
  defer: 'always',
  run: async (context) => {
    const { store, caller, jobs } = context;
    const found = await asStaff(context, 'ManageGuild');
    if ('sentence' in found) return refuse(found.sentence);
    const outcome = await endRaid(store, caller);
    if (isGated(outcome)) return outcome;
    if (outcome.status === 'not_on')
      return refuse('Nothing protects this server from a raid right now. Start with `/raid start`.');
    await jobs.wake(caller.guild.id);
    const raid = await settledRaid(store, caller.guild.id);
    if (raid !== undefined) return reply(embed(raidText(raid), COLORS.wait));
    return changed((await readRaidEnd(store, caller.guild.id)).join('\n'));
  },
});

const status = subcommand({
  ...STAFF,
  description: 'See what protects this server, and until when',
  effect: 'read',
  run: async (context) => {
    const found = await asStaff(context, 'ManageGuild');
    if ('sentence' in found) return refuse(found.sentence);
    const { store, caller } = context;
    const [raid, watch] = await Promise.all([readRaid(store, caller.guild.id), watchText(context)]);
    const text = raid === undefined ? 'Nothing protects this server from a raid right now.' : raidText(raid);
    return reply(embed(`${text}\n\n${watch}`));
  },
});

export const raid = commandGroup({
  name: 'raid',
  module: 'safety',
  description: 'Protect this server from a raid',
  contexts: ['guild'],
  shownTo: ['ManageGuild'],
  subcommands: { start, end, status, settings: raidSettings },
});
