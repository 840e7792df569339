import type { Command } from '../../interactions/command.ts';
import { arg } from '../../interactions/custom-id.ts';
import { container, row, section, separator, text } from '../../interactions/layout.ts';
import {
  type MessageBody,
  type Outcome,
  type PlacedComponent,
  refuse,
  reply,
  update,
} from '../../interactions/reply.ts';
import { COLORS } from '../format.ts';
import { paginator, positionIn, rowOf } from '../paginator.ts';
import { type CommandEntry, commandEntries } from '../reference.ts';
import { autocomplete, button, command, option, type Services, select } from '../services.ts';
import { truncateLines } from '../truncate.ts';

/** Discord's limit for the options of a select. */
const MENU = 25;
/** Each has three components, and a message has room for forty. */
const PER_PAGE = 8;

/** In characters. Discord allows 4,000 in all texts of a layout. */
const TEXT = 3_500;
const AREA = 1_000;
const SUBCOMMANDS = 120;

/** More areas or commands than there will ever be. */
const MOST = 1_000;
const AREA_ARG = arg.between(-1, MOST);

const browse = select({
  id: 'help.browse',
  effect: 'read',
  visibility: 'ephemeral',
  run: ({ commands, values: [area] }) =>
    update(area !== undefined && areasOf(commands).includes(area) ? areaPage(commands, area, 0) : overview(commands)),
});

const areaPages = paginator({
  id: 'help.area',
  effect: 'read',
  visibility: 'ephemeral',
  args: { area: AREA_ARG },
  show: ({ commands }, { area }, page, place) => {
    const name = areasOf(commands)[area];
    return place(name === undefined ? overview(commands) : areaPage(commands, name, page));
  },
});

const details = button({
  id: 'help.details',
  effect: 'read',
  visibility: 'ephemeral',
  args: { area: AREA_ARG, index: arg.between(0, MOST) },
  run: ({ commands, args: { area, index } }): Outcome => {
    const found = commandsOf(commands, areasOf(commands)[area] ?? '')[index];
    return update(found === undefined ? overview(commands) : commandPage(found, area, Math.floor(index / PER_PAGE)));
  },
});

export const help = command({
  name: 'help',
  module: 'info',
  isAlwaysOpen: true,
  description: 'Browse the commands, or look one up',
  contexts: ['guild', 'botDm', 'privateChannel'],
  effect: 'read',
  visibility: 'ephemeral',
  components: [browse, ...areaPages.components, details],
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
    if (options.command === undefined) return reply(overview(commands));
    const [best] = search(entries, options.command.split(': ')[0] ?? '');
    if (best === undefined)
      return refuse(
        `I can't find a command like \`${options.command.replaceAll('`', '')}\`. See all of them with \`/help\`.`,
      );
    return reply(entryPage(best));
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

/** All areas with the names of their commands. */
function overview(commands: readonly Command<Services>[]): MessageBody {
  const areas = areasOf(commands).slice(0, MENU);
  const room = Math.min(AREA, Math.floor(TEXT / areas.length));
  const chapters = areas.map((name) => {
    const head = `**${title(name)}**\n`;
    return `${head}${joined(commandsOf(commands, name).map(nameOf), ' ', room - head.length)}`;
  });
  return {
    layout: [
      container(
        { accent: COLORS.accent },
        text('## Commands\nPick an area, or name a command with `/help command:`.'),
        separator(),
        text(chapters.join('\n')),
        separator(),
        row(areaMenu(areas, undefined)),
      ),
    ],
  };
}

/** One area, with a button for the details of each command. */
function areaPage(commands: readonly Command<Services>[], area: string, asked: number): MessageBody {
  const all = commandsOf(commands, area);
  const position = positionIn(all.length, PER_PAGE, asked);
  const place = areasOf(commands).indexOf(area);
  return {
    layout: [
      container(
        { accent: COLORS.accent },
        text(`## ${title(area)}`),
        separator(),
        ...all
          .slice(position.offset, position.offset + PER_PAGE)
          .map((command, index) =>
            section(
              lineOf(command),
              details.with({ area: place, index: position.offset + index }, { label: 'Details' }),
            ),
          ),
        separator(),
        row(areaMenu(areasOf(commands), area)),
        ...rowOf(areaPages.buttons({ area: place }, position)).map((buttons) => row(...buttons)),
      ),
    ],
  };
}

function areaMenu(areas: readonly string[], shown: string | undefined): PlacedComponent {
  return browse.with(
    {},
    {
      placeholder: 'Pick an area',
      options: areas.slice(0, MENU).map((name) => ({ label: title(name), value: name, isDefault: name === shown })),
    },
  );
}

function areasOf(commands: readonly Command<Services>[]): string[] {
  return [...new Set(commands.map((command) => command.module))].sort();
}

function commandsOf(commands: readonly Command<Services>[], area: string): Command<Services>[] {
  return commands.filter((command) => command.module === area).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function nameOf({ kind, name }: Command<Services>): string {
  return kind === 'slash' ? `\`/${name}\`` : `\`${name}\``;
}

/** `/bank deposit, upgrade, view`, and what it's for. */
function lineOf(command: Command<Services>): string {
  if (command.kind !== 'slash') return `${nameOf(command)}\n-# In the menu of a message or a member, under Apps`;
  const below = [...Object.keys(command.subcommands ?? {}), ...Object.keys(command.groups ?? {})];
  const list = below.length === 0 ? '' : ` ${joined(below, ', ', SUBCOMMANDS)}`;
  return `${nameOf(command)}${list}\n-# ${command.description}`;
}

/** Joins as many of the texts as there's room for. */
function joined(texts: readonly string[], separator: string, room: number): string {
  let joinedText = '';
  for (const word of texts) {
    if (joinedText.length + separator.length + word.length > room) return `${joinedText}${separator}…`;
    joinedText += joinedText === '' ? word : `${separator}${word}`;
  }
  return joinedText;
}

/** A command, or each of its subcommands. */
function commandPage(command: Command<Services>, area: number, page: number): MessageBody {
  const entries = commandEntries([command]);
  const shown = entries.length === 1 ? entries.map(entryText) : entries.map(summaryOf);
  return {
    layout: [
      container(
        { accent: COLORS.accent },
        text(truncateLines(shown)),
        row(areaPages.to({ area }, page, `‹ ${title(command.module)}`)),
      ),
    ],
  };
}

/** A subcommand in a list of all. */
function summaryOf({ usage, description }: CommandEntry): string {
  return `**${usage}**\n${description}`;
}

function entryPage(entry: CommandEntry): MessageBody {
  return { layout: [container({ accent: COLORS.accent }, text(entryText(entry).slice(0, TEXT)))] };
}

function entryText({ usage, description, options, conditions, examples }: CommandEntry): string {
  const explained = options.map(({ name, kind, isRequired, description: what, bounds }) => {
    const detail = [kind, isRequired ? 'required' : 'optional', bounds].filter(Boolean).join(', ');
    return `**${name}** ${what}\n-# ${detail}`;
  });
  return [
    `## ${usage}`,
    description,
    ...examples.map((example) => `\`${example}\``),
    ...(explained.length === 0 ? [] : ['', ...explained]),
    ...(conditions.length === 0 ? [] : ['', `-# ${conditions.join(' · ')}`]),
  ].join('\n');
}

function title(module: string): string {
  return module === 'ai' ? 'AI' : module.charAt(0).toUpperCase() + module.slice(1);
}
