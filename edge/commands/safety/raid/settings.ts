/** `/raid settings`: what counts as a raid, and whether anyone watches. */
import { isGated } from '../../../../shared/platform/store.ts';
import { raidModule } from '../../../../shared/safety/settings.ts';
import { readWatch, type WatchProblem } from '../../../../shared/safety/watch.ts';
import { changeSettings } from '../../../../shared/settings/change.ts';
import { valuesOf } from '../../../../shared/settings/declaration.ts';
import { refuse, reply } from '../../../interactions/reply.ts';
import { counted, timestamp } from '../../format.ts';
import { embed } from '../../messages.ts';
import { type GuildContext, option, subcommand } from '../../services.ts';
import { MANAGERS } from '../staff.ts';

const PROBLEMS: Readonly<Record<WatchProblem, string>> = {
  intent:
    'I can’t see who joins. Whoever runs this bot has to switch on the **Server Members Intent**, under **Bot** in the Discord Developer Portal.',
  access: 'Discord didn’t show me who joins the last time I looked. I’ll look again in a minute.',
};

/** Whether anyone watches, and what's in the way. */
export async function watchText({ store, caller }: GuildContext): Promise<string> {
  const { settings, problem, checkedAt } = await readWatch(store, caller.guild.id);
  const { watch, joins, minutes, pauseMinutes } = valuesOf(raidModule, settings);
  if (!watch) return 'I’m not watching for raids. Switch that on with `/raid settings watch:True`.';
  const rule = `I’m watching for raids: when ${counted(joins, 'member')} join within ${counted(minutes, 'minute')}, I pause invites for ${counted(pauseMinutes, 'minute')}.`;
  const looked = checkedAt === null ? '' : ` I looked ${timestamp(new Date(checkedAt))}.`;
  return `${rule}${looked}${problem === null ? '' : `\n${PROBLEMS[problem]}`}`;
}

const { joins, minutes, pauseMinutes } = raidModule.settings;

const bounded = (description: string, { kind, ...setting }: { kind: string; least?: number; most?: number }) =>
  option.integer({ description, ...(kind === 'integer' && { min: setting.least ?? 1, max: setting.most ?? 1 }) });

export const raidSettings = subcommand({
  ...MANAGERS,
  description: 'Choose what counts as a raid, and whether I watch for one',
  effect: 'change',
  examples: ['/raid settings watch:True', '/raid settings joins:15 minutes:3'],
  options: {
    watch: option.boolean({ description: 'Watch who joins, and pause invites by myself' }),
    joins: bounded('Members who make a raid', joins),
    minutes: bounded('Minutes within which they join', minutes),
    pause: bounded('Minutes to pause invites for', pauseMinutes),
  },
  run: async (context) => {
    const { pause, ...rest } = context.options;
    const given = { ...rest, pauseMinutes: pause };
    const changes = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    if (Object.keys(changes).length === 0) return reply(embed(await watchText(context)));
    if (changes.watch === true && context.discord === undefined)
      return refuse('I can’t watch yet. Whoever runs this bot has to set `DISCORD_TOKEN` and restart it.');
    const outcome = await changeSettings(context.store, context.caller, { [raidModule.name]: changes });
    if (isGated(outcome)) return outcome;
    return reply(embed(await watchText(context)));
  },
});
