import { isGated } from '../../../shared/platform/store.ts';
import { truncateText } from '../../../shared/platform/text.ts';
import { changeSettings, readSettings } from '../../../shared/settings/change.ts';
import { setIn } from '../../../shared/settings/declaration.ts';
import { parseValue, showValue } from '../../../shared/settings/values.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { refuse, reply } from '../../interactions/reply.ts';
import { autocompleteInGuild, type GuildContext, option, subcommand } from '../services.ts';
import { accessLines, inaccessibleOf } from './channel-access.ts';
import { withNews } from './gone.ts';
import { allSettings, findSetting, type NamedSetting } from './modules.ts';
import { labelOf, suggestValues, withoutMarks } from './suggestions.ts';

export const set = subcommand({
  description: 'Change one setting',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  examples: ['/settings set key:music.volume value:80%', '/settings set key:music.announceChannel value:#music'],
  options: {
    key: option.string({
      description: 'Setting (type to search)',
      required: true,
      maxLength: 100,
      autocomplete: autocompleteInGuild(async ({ store, caller, commands, guildDirectory, value }) => {
        const text = value.trim().toLowerCase();
        const [{ values }, directory] = await Promise.all([
          readSettings(store, caller),
          guildDirectory(caller.guild.id),
        ]);
        return allSettings(commands)
          .filter(({ path, setting: { title } }) => `${path} ${title}`.toLowerCase().includes(text))
          .map((named) => {
            const { module, key, setting, path } = named;
            const present = setIn(module, values[module.name])[key] ?? setting.default;
            return { name: truncateText(`${path} · ${labelOf(setting, present, directory)}`, 100), value: path };
          });
      }),
    }),
    value: option.string({
      description: 'New value, or “default”',
      required: true,
      maxLength: 1_000,
      autocomplete: autocompleteInGuild(async ({ store, caller, commands, guildDirectory, options, value }) => {
        const named = findSetting(commands, String(options.key ?? ''));
        if (named === undefined) return [];
        const [{ values }, directory] = await Promise.all([
          readSettings(store, caller),
          guildDirectory(caller.guild.id),
        ]);
        const present = setIn(named.module, values[named.module.name])[named.key] ?? named.setting.default;
        return suggestValues(named.setting, present, value, directory);
      }),
    }),
  },
  run: async (context) => {
    const { key, value } = context.options;
    const named = findSetting(context.commands, key);
    if (named === undefined)
      return refuse(`I don't know the setting \`${key.replaceAll('`', '')}\`. Pick one from the list.`);
    return setTyped(context, named, value);
  },
});

/** Changes a setting to what someone typed, and says what it is now. */
export async function setTyped(context: GuildContext, named: NamedSetting, typed: string): Promise<Awaited<Answer>> {
  const { store, caller, guildDirectory } = context;
  const { setting, path } = named;
  const isNamed = setting.kind === 'role' || setting.kind === 'roles' || setting.kind === 'channel';
  const directory = isNamed ? await guildDirectory(caller.guild.id) : undefined;
  const parsed = parseValue(setting, withoutMarks(typed), caller.guild.id, directory);
  if ('problem' in parsed) return refuse(`That doesn't fit \`${path}\`. ${parsed.problem}`);
  const outcome = await changeSettings(store, caller, { [named.module.name]: changeOf(named, parsed.value) });
  if (isGated(outcome)) return outcome;
  const { title } = setting;
  const sentence =
    parsed.value === null
      ? `**${title}** is back to the default: ${showValue(setting, setting.default)}.`
      : `**${title}** is now: ${showValue(setting, parsed.value)}.`;
  const { value } = parsed;
  const isChannel = setting.kind === 'channel' && typeof value === 'string';
  const inaccessible = isChannel ? await inaccessibleOf(context, [{ setting, channelId: value }]) : [];
  return reply({ content: [withNews(sentence, outcome.gone), ...accessLines(inaccessible)].join('\n') });
}

/** What changes with a setting: one that excludes another switches it off. */
export function changeOf({ key, setting }: NamedSetting, value: unknown): Record<string, unknown> {
  const excluded = setting.kind === 'boolean' && value === true ? setting.excludes : undefined;
  return { [key]: value, ...(excluded !== undefined && { [excluded]: null }) };
}
