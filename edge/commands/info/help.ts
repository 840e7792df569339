import type { APIEmbed } from 'discord-api-types/v10';
import type { Command } from '../../interactions/command.ts';
import { type MessageBody, refuse, reply, update } from '../../interactions/reply.ts';
import { COLORS } from '../format.ts';
import { type CommandEntry, commandEntries } from '../reference.ts';
import { autocomplete, command, option, type Services, select } from '../services.ts';

/** Discord's limit for the options of a select, and for the fields of an embed. */
const MENU = 25;

/** In characters. Discord allows 1,024 in a field, 4,096 in a description, and 6,000 in an embed with its titles. */
const FIELD = 1_000;
const DESCRIPTION = 4_000;
const OVERVIEW = 4_500;

const browse = select({
  id: 'help.browse',
  effect: 'read',
  visibility: 'ephemeral',
  run: ({ commands, values }) => update(areaPage(commands, values[0])),
});

export const help = command({
  name: 'help',
  module: 'info',
  isAlwaysOpen: true,
  description: 'Browse the commands, or look one up',
  contexts: ['guild', 'botDm', 'privateChannel'],
  effect: 'read',
  visibility: 'ephemeral',
  components: [browse],
  examples: ['/help', '/help command:pay'],
  options: {
    command: option.string({
      description: 'Command to explain (type to search)',
      maxLength: 100,
      autocomplete: autocomplete(({ value, commands }) =>
        search(commandEntries(commands), value).map(({ path, description }) => ({
          name: `${path}: ${description}`.slice(0, 100),
          value: path.slice(0, 100),
        })),
      ),
    }),
  },
  run: ({ options, commands }) => {
    const entries = commandEntries(commands);
    if (options.command === undefined) return reply(areaPage(commands, undefined));
    const [best] = search(entries, options.command);
    if (best === undefined)
      return refuse(
        `I can't find a command like \`${options.command.replaceAll('`', '')}\`. See all of them with \`/help\`.`,
      );
    return reply({ embeds: [entryPage(best)] });
  },
});

/** Entries that match what was typed, best first: by the start of the path, then anywhere in it, then in the description. */
export function search(entries: readonly CommandEntry[], typed: string): CommandEntry[] {
  const text = typed.toLowerCase().replace(/^\//, '').trim();
  const rank = ({ path, description }: CommandEntry): number => {
    const name = path.toLowerCase().replace(/^\//, '');
    if (name === text) return 0;
    if (name.startsWith(text)) return 1;
    if (name.includes(text)) return 2;
    return description.toLowerCase().includes(text) ? 3 : 4;
  };
  return entries
    .map((entry) => ({ entry, rank: rank(entry) }))
    .filter(({ rank: place }) => place < 4)
    .sort((a, b) => a.rank - b.rank)
    .map(({ entry }) => entry);
}

/** All areas with the names of their commands, or one area with a line per command. */
function areaPage(commands: readonly Command<Services>[], area: string | undefined): MessageBody {
  const areas = [...new Set(commands.map((command) => command.module))].sort().slice(0, MENU);
  const of = (name: string) =>
    commands.filter((command) => command.module === name).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const shown = areas.find((name) => name === area);
  const menu = browse.with(
    {},
    {
      placeholder: 'Pick an area',
      options: areas.map((name) => ({ label: title(name), value: name, isDefault: name === shown })),
    },
  );
  const embed: APIEmbed = {
    color: COLORS.accent,
    title: shown === undefined ? 'Commands' : title(shown),
    ...(shown === undefined
      ? {
          fields: areas.map((name) => ({
            name: title(name),
            value: joined(of(name).map(nameOf), ' ', Math.min(FIELD, Math.floor(OVERVIEW / areas.length))),
          })),
        }
      : { description: joined(of(shown).map(lineOf), '\n', DESCRIPTION) }),
    footer: { text: 'Use /help command:… for everything about one command' },
  };
  return { embeds: [embed], rows: [[menu]] };
}

function nameOf({ kind, name }: Command<Services>): string {
  return kind === 'slash' ? `\`/${name}\`` : `\`${name}\``;
}

/** `/bank deposit, upgrade, view`, and what it's for. */
function lineOf(command: Command<Services>): string {
  if (command.kind !== 'slash') return `${nameOf(command)} In the menu of a message or a member, under Apps`;
  const below = [...Object.keys(command.subcommands ?? {}), ...Object.keys(command.groups ?? {})];
  return `${nameOf(command)}${below.length === 0 ? '' : ` ${below.join(', ')}`}\n-# ${command.description}`;
}

/** Joins as many of the texts as there's room for. */
function joined(texts: readonly string[], separator: string, room: number): string {
  let text = '';
  for (const word of texts) {
    if (text.length + separator.length + word.length > room) return `${text}${separator}…`;
    text += text === '' ? word : `${separator}${word}`;
  }
  return text;
}

function entryPage({ usage, description, options, conditions, examples }: CommandEntry): APIEmbed {
  const explained = options.map(({ name, kind, isRequired, description: what, bounds }) => {
    const detail = [kind, isRequired ? 'required' : 'optional', bounds].filter(Boolean).join(', ');
    return { name, value: `${what}\n-# ${detail}`.slice(0, 1_024) };
  });
  return {
    color: COLORS.accent,
    title: usage.slice(0, 256),
    description: [description, ...examples.map((example) => `\`${example}\``)].join('\n'),
    fields: explained,
    ...(conditions.length > 0 && { footer: { text: conditions.join(' · ') } }),
  };
}

function title(module: string): string {
  return module.charAt(0).toUpperCase() + module.slice(1);
}
