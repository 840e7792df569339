/** The panel of `/settings open`: an area, one of its settings, and what it can be. Built from the declarations. */
import { TEXT_CHANNELS } from '../../../shared/music/settings.ts';
import { isGated } from '../../../shared/platform/store.ts';
import { changeSettings, readSettings } from '../../../shared/settings/change.ts';
import { setIn } from '../../../shared/settings/declaration.ts';
import { formatValue, parseValue, showValue, whatFits } from '../../../shared/settings/values.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { arg } from '../../interactions/custom-id.ts';
import { field } from '../../interactions/modal.ts';
import { type MessageBody, type PlacedComponent, refuse, reply, update } from '../../interactions/reply.ts';
import { COLORS } from '../format.ts';
import {
  autocomplete,
  button,
  channelSelect,
  type GuildContext,
  modal,
  option,
  roleSelect,
  select,
  subcommand,
} from '../services.ts';
import { moduleLines } from './describe.ts';
import { goneLines } from './gone.ts';
import { allSettings, type NamedSetting, settingsModules } from './modules.ts';
import { postingLines } from './postable.ts';
import { changeOf } from './set.ts';

const GONE = 'That setting no longer exists. Open the panel again with `/settings open`.';

const STAFF = { contexts: ['guild'], visibility: 'ephemeral', memberPermissions: ['ManageGuild'] } as const;
const ARGS = { module: arg.word(16), key: arg.token(24) };

const area = select({
  ...STAFF,
  id: 'settings.area',
  effect: 'read',
  run: async (context) => update(await areaPage(context, context.values[0], undefined)),
});

const pick = select({
  ...STAFF,
  id: 'settings.pick',
  effect: 'read',
  args: { module: ARGS.module },
  run: async (context) => update(await areaPage(context, context.args.module, context.values[0])),
});

const press = button({
  ...STAFF,
  id: 'settings.press',
  effect: 'change',
  args: { ...ARGS, value: arg.oneOf('on', 'off', 'default') },
  run: (context) => change(context, context.args, context.args.value),
});

const choose = select({
  ...STAFF,
  id: 'settings.choose',
  effect: 'change',
  args: ARGS,
  run: (context) => change(context, context.args, context.values[0] ?? ''),
});

const chooseRole = roleSelect({
  ...STAFF,
  id: 'settings.role',
  effect: 'change',
  args: ARGS,
  run: (context) => {
    const mentions = context.roles.map((role) => mentionOf('@&', role));
    return change(context, context.args, mentions.join(' '));
  },
});

const chooseChannel = channelSelect({
  ...STAFF,
  id: 'settings.channel',
  effect: 'change',
  // The same for all settings so far; what is picked is checked again.
  channelTypes: TEXT_CHANNELS,
  args: ARGS,
  run: (context) => change(context, context.args, mentionOf('#', context.channels[0])),
});

const typed = modal({
  ...STAFF,
  id: 'settings.typed',
  effect: 'change',
  args: ARGS,
  fields: { value: field.text({ label: 'Value', isRequired: false, maxLength: 200 }) },
  run: (context) => change(context, context.args, context.fields.value ?? ''),
});

const enter = button({
  ...STAFF,
  id: 'settings.type',
  effect: 'read',
  defer: 'never',
  args: ARGS,
  run: async (context) => {
    const named = namedIn(context, context.args);
    if (named === undefined) return refuse(GONE);
    const { values } = await readSettings(context.store, context.caller);
    const present = setIn(named.module, values[named.module.name])[named.key] ?? null;
    return typed.open(context.args, {
      title: named.setting.title,
      fields: {
        value: {
          label: named.setting.title,
          placeholder: whatFits(named.setting).replaceAll('`', '').slice(0, 100),
          ...(present !== null && { value: formatValue(named.setting, present) }),
        },
      },
      onlyFor: context.user.id,
    });
  },
});

export const panelComponents = [area, pick, press, choose, chooseRole, chooseChannel, enter, typed];

export const open = subcommand({
  description: 'Change settings in a panel',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  options: {
    area: option.string({
      description: 'Area to show first',
      maxLength: 32,
      autocomplete: autocomplete(({ value, commands }) =>
        settingsModules(commands)
          .filter(({ name, title }) => `${name} ${title}`.toLowerCase().includes(value.toLowerCase()))
          .map(({ name, title }) => ({ name: title, value: name })),
      ),
    }),
  },
  run: async (context) => {
    const typed = context.options.area?.trim().toLowerCase();
    // By its name, or by the title that the list shows.
    const area = settingsModules(context.commands).find(({ name, title }) =>
      [name, title.toLowerCase()].includes(typed ?? ''),
    );
    return reply(await areaPage(context, area?.name ?? typed, undefined));
  },
});

function namedIn({ commands }: GuildContext, at: { module: string; key: string }): NamedSetting | undefined {
  return allSettings(commands).find(({ module, key }) => module.name === at.module && key === at.key);
}

/** Changes a setting, and shows it as it is now. */
async function change(
  context: GuildContext,
  at: { module: string; key: string },
  text: string,
): Promise<Awaited<Answer>> {
  const { store, caller } = context;
  const named = namedIn(context, at);
  if (named === undefined) return refuse(GONE);
  const parsed = parseValue(named.setting, text, caller.guild.id);
  if ('problem' in parsed) return refuse(`That doesn't fit **${named.setting.title}**. ${parsed.problem}`);
  const change = { [at.module]: changeOf(named, parsed.value) };
  const outcome = await changeSettings(store, caller, change);
  if (isGated(outcome)) return outcome;
  const news = [...(await postingLines(context, change)), ...goneLines(outcome.gone ?? {})];
  return update(page(context, at.module, at.key, outcome.values[at.module], news));
}

async function areaPage(
  context: GuildContext,
  module: string | undefined,
  key: string | undefined,
): Promise<MessageBody> {
  const { values } = await readSettings(context.store, context.caller);
  return page(context, module, key, values[module ?? ''], []);
}

/** @param stored what staff set in the module. @param news what they should know. */
function page(
  context: GuildContext,
  moduleName: string | undefined,
  key: string | undefined,
  stored: unknown,
  news: readonly string[],
): MessageBody {
  const modules = settingsModules(context.commands);
  const module = modules.find(({ name }) => name === moduleName);
  const named = module && key !== undefined ? namedIn(context, { module: module.name, key }) : undefined;
  const onlyFor = context.user.id;
  const set = module === undefined ? {} : setIn(module, stored);
  const areas = area.with(
    {},
    {
      placeholder: 'Pick an area',
      options: modules.map(({ name, title }) => ({ label: title, value: name, isDefault: name === module?.name })),
      onlyFor,
    },
  );
  const rows: PlacedComponent[][] = modules.length === 0 ? [] : [[areas]];
  if (module !== undefined) {
    const options = Object.entries(module.settings).map(([name, setting]) => ({
      label: setting.title,
      value: name,
      description: setting.description.slice(0, 100),
      isDefault: name === key,
    }));
    rows.push([pick.with({ module: module.name }, { placeholder: 'Pick a setting', options, onlyFor })]);
  }
  if (named !== undefined) rows.push(...controls(onlyFor, named, set[named.key] ?? null));
  return {
    content: news.join('\n'),
    embeds: [
      {
        color: COLORS.accent,
        title: module === undefined ? 'Settings' : module.title,
        description: module === undefined ? overview(modules.length) : moduleLines(module, stored).join('\n'),
        ...(named !== undefined && { fields: [detail(named, set[named.key] ?? null)] }),
      },
    ],
    rows,
  };
}

function overview(count: number): string {
  const rest = 'Switch areas of commands off with `/settings module`, and restrict commands with `/settings restrict`.';
  return count === 0 ? rest : `Pick an area to see its settings. ${rest}`;
}

function detail({ setting }: NamedSetting, value: unknown): { name: string; value: string } {
  const standard = showValue(setting, setting.default);
  const now = value === null ? `${standard} (the default)` : `**${showValue(setting, value)}** (default: ${standard})`;
  return { name: setting.title, value: `${setting.description}\n${now}` };
}

/** What the setting can be, in rows. @param value null where staff set nothing. */
function controls(onlyFor: string, { module, key, setting }: NamedSetting, value: unknown): PlacedComponent[][] {
  const at = { module: module.name, key };
  const isOn = (value ?? setting.default) === true;
  const reset = press.with({ ...at, value: 'default' }, { label: 'Default', isDisabled: value === null, onlyFor });
  const toggle = (to: 'on' | 'off', label: string, isNow: boolean) =>
    press.with({ ...at, value: to }, { label, style: isNow ? 'success' : 'secondary', isDisabled: isNow, onlyFor });
  const picked = typeof value === 'string' ? { defaults: [value] } : {};
  switch (setting.kind) {
    case 'boolean':
      return [[toggle('on', 'On', isOn), toggle('off', 'Off', !isOn), reset]];
    case 'choice': {
      const options = setting.choices.map((choice) => ({
        label: choice.title,
        value: choice.value,
        isDefault: choice.value === (value ?? setting.default),
      }));
      return [[choose.with(at, { options, onlyFor })], [reset]];
    }
    case 'role':
      return [[chooseRole.with(at, { placeholder: 'Pick a role', ...picked, onlyFor })], [reset]];
    case 'roles': {
      const defaults = Array.isArray(value) ? value.map(String) : [];
      return [
        [chooseRole.with(at, { placeholder: 'Pick roles', min: 0, max: setting.most, defaults, onlyFor })],
        [reset],
      ];
    }
    case 'channel':
      return [[chooseChannel.with(at, { placeholder: 'Pick a channel', ...picked, onlyFor })], [reset]];
    default:
      return [[enter.with(at, { label: 'Enter a value…', style: 'primary', onlyFor }), reset]];
  }
}

/** A mention to be read like a typed one; empty for nothing picked, which is the default. */
function mentionOf(mark: '@&' | '#', picked: { id: string } | undefined): string {
  return picked === undefined ? '' : `<${mark}${picked.id}>`;
}
