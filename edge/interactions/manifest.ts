/** The registration manifest: the commands as Discord registers them, generated from their declarations. */
import { permissionBits } from '../../shared/platform/discord/permissions.ts';
import type { AnyLeaf, Command, SlashCommand } from './command.ts';
import { contextNumbers } from './gates.ts';
import type { Localizations } from './localization.ts';
import { OPTION_TYPES, type OptionSpec } from './option.ts';

/** An application command as Discord's bulk overwrite takes it. https://docs.discord.com/developers/interactions/application-commands */
export interface ManifestCommand {
  type: 1 | 2 | 3;
  name: string;
  name_localizations?: Localizations;
  description?: string;
  description_localizations?: Localizations;
  options?: ManifestOption[];
  default_member_permissions: string | null;
  contexts: number[];
  integration_types: number[];
}

export interface ManifestOption {
  type: number;
  name: string;
  description: string;
  name_localizations?: Localizations;
  description_localizations?: Localizations;
  required?: boolean;
  choices?: { name: string; value: string | number; name_localizations?: Localizations }[];
  options?: ManifestOption[];
  channel_types?: number[];
  min_value?: number;
  max_value?: number;
  min_length?: number;
  max_length?: number;
  autocomplete?: boolean;
}

const SUBCOMMAND = 1;
const SUBCOMMAND_GROUP = 2;
const COMMAND_TYPES = { slash: 1, user: 2, message: 3 } as const;

/** All commands as Discord wants them, in a stable order. */
export function manifest<S>(commands: readonly Command<S>[]): ManifestCommand[] {
  return commands.map(describe).sort((a, b) => a.type - b.type || (a.name < b.name ? -1 : 1));
}

function describe<S>(command: Command<S>): ManifestCommand {
  return {
    type: COMMAND_TYPES[command.kind],
    name: command.name,
    ...localizations(command),
    ...(command.kind === 'slash' && { description: command.description, options: optionsOf(command) }),
    default_member_permissions: shownTo(command),
    contexts: contextNumbers(command),
    integration_types: (command.installs ?? ['guild']).map((install) => (install === 'guild' ? 0 : 1)),
  };
}

function shownTo<S>({ memberPermissions, shownTo: shown = memberPermissions }: Command<S>): string | null {
  return shown === undefined ? null : permissionBits(shown).toString();
}

function optionsOf<S>(command: SlashCommand<S>): ManifestOption[] {
  const groups = Object.entries(command.groups ?? {}).map(([name, group]) => ({
    type: SUBCOMMAND_GROUP,
    name,
    description: group.description,
    ...localizations(group),
    options: Object.entries(group.subcommands).map(subcommand),
  }));
  const subcommands = Object.entries(command.subcommands ?? {}).map(subcommand);
  return [...groups, ...subcommands, ...leafOptions(command.leaf)];
}

function subcommand<S>([name, leaf]: [string, AnyLeaf<S>]): ManifestOption {
  return { type: SUBCOMMAND, name, description: leaf.description, ...localizations(leaf), options: leafOptions(leaf) };
}

/** Discord requires required options first, whatever order they're declared in. */
function leafOptions<S>(leaf: AnyLeaf<S> | undefined): ManifestOption[] {
  const options = Object.entries(leaf?.options ?? {}).map(([name, spec]) =>
    describeOption(name, spec as OptionSpec<never>),
  );
  return [...options.filter((option) => option.required), ...options.filter((option) => !option.required)];
}

function describeOption(name: string, spec: OptionSpec<never>): ManifestOption {
  return {
    type: OPTION_TYPES[spec.kind],
    name,
    description: spec.description,
    ...localizations(spec),
    ...(spec.required && { required: true }),
    ...('choices' in spec &&
      spec.choices !== undefined && {
        choices: spec.choices.map((choice) => ({ name: choice.name, value: choice.value, ...localizations(choice) })),
      }),
    ...('autocomplete' in spec && spec.autocomplete !== undefined && { autocomplete: true }),
    ...('minLength' in spec && spec.minLength !== undefined && { min_length: spec.minLength }),
    ...('maxLength' in spec && spec.maxLength !== undefined && { max_length: spec.maxLength }),
    ...('min' in spec && spec.min !== undefined && { min_value: spec.min }),
    ...('max' in spec && spec.max !== undefined && { max_value: spec.max }),
    ...('channelTypes' in spec && spec.channelTypes !== undefined && { channel_types: [...spec.channelTypes] }),
  };
}

function localizations(from: { nameLocalizations?: Localizations; descriptionLocalizations?: Localizations }) {
  return {
    ...(from.nameLocalizations !== undefined && { name_localizations: from.nameLocalizations }),
    ...(from.descriptionLocalizations !== undefined && { description_localizations: from.descriptionLocalizations }),
  };
}
