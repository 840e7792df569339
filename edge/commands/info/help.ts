import type { APIEmbed } from 'discord-api-types/v10';
import { type MessageBody, refuse, reply, update } from '../../interactions/reply.ts';
import { COLOURS } from '../look.ts';
import { type CommandEntry, commandEntries } from '../reference.ts';
import { autocomplete, command, option, select } from '../services.ts';

/** Discord's limit for the options of a select, and for the fields of an embed. */
const MENU = 25;

/** Characters for the lines of all areas together: Discord's 6,000 for an embed, less their titles. */
const OVERVIEW = 4_500;

const browse = select({
  id: 'help.browse',
  effect: 'read',
  visibility: 'ephemeral',
  run: ({ commands, values }) => update(modulePage(commandEntries(commands), values[0])),
});

export const help = command({
  name: 'help',
  module: 'info',
  description: 'Browse the commands, or look one up',
  contexts: ['guild', 'botDm', 'privateChannel'],
  effect: 'read',
  visibility: 'ephemeral',
  components: [browse],
  examples: ['/help', '/help command:pay'],
  options: {
    command: option.string({
      description: 'The command to explain; type to search',
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
    if (options.command === undefined) return reply(modulePage(entries, undefined));
    const [best] = search(entries, options.command);
    if (best === undefined)
      return refuse(`There is no command like \`${options.command.replaceAll('`', '')}\`. \`/help\` lists them all.`);
    return reply({ embeds: [entryPage(best)] });
  },
});

/** Entries that fit what was typed, the best first: by the start of the path, then anywhere in it, then by description. */
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

function modulePage(entries: readonly CommandEntry[], module: string | undefined): MessageBody {
  const modules = [...new Set(entries.map((entry) => entry.module))].slice(0, MENU);
  const shown = modules.filter((name) => module === undefined || name === module);
  const menu = browse.with(
    {},
    {
      placeholder: 'Show one area',
      options: modules.map((name) => ({ label: title(name), value: name, isDefault: name === module })),
    },
  );
  const embed: APIEmbed = {
    color: COLOURS.accent,
    title: module === undefined ? 'What you can say' : title(module),
    fields: shown.map((name) => ({
      name: title(name),
      value: lines(
        entries.filter((entry) => entry.module === name),
        Math.min(1_000, Math.floor(OVERVIEW / shown.length)),
      ),
    })),
    footer: { text: '/help command:… explains one command in full' },
  };
  return { embeds: [embed], rows: [[menu]] };
}

/** One line per command, cut where the room for it ends. */
function lines(entries: readonly CommandEntry[], room: number): string {
  let text = '';
  for (const { usage, description } of entries) {
    const line = `\`${usage}\` ${description}\n`;
    if (text.length + line.length > room) return `${text}… and more`;
    text += line;
  }
  return text;
}

function entryPage({ usage, description, options, conditions, examples }: CommandEntry): APIEmbed {
  const explained = options.map(({ name, kind, isRequired, description: what, bounds }) => {
    const detail = [kind, isRequired ? 'required' : 'optional', bounds].filter(Boolean).join(', ');
    return { name, value: `${what}\n-# ${detail}`.slice(0, 1_024) };
  });
  return {
    color: COLOURS.accent,
    title: usage.slice(0, 256),
    description: [description, ...examples.map((example) => `\`${example}\``)].join('\n'),
    fields: explained,
    ...(conditions.length > 0 && { footer: { text: conditions.join(' · ') } }),
  };
}

function title(module: string): string {
  return module.charAt(0).toUpperCase() + module.slice(1);
}
