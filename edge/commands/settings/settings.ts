import { refuse, reply } from '../../interactions/reply.ts';
import { COLOURS } from '../look.ts';
import { autocomplete, commandGroup, option, type Services, subcommand } from '../services.ts';
import { economyLines, economySettings } from './economy.ts';

/** Without these the settings themselves could not be reached any more. */
const ALWAYS_ON = ['settings', 'info'];
/** Everybody can look up what happened to what is theirs, whatever is switched off. */
const ALWAYS_OPEN = ['receipt', 'statement'];

export const settings = commandGroup({
  name: 'settings',
  module: 'settings',
  isAlwaysOpen: true,
  description: 'Decide what Chorus does in this server',
  contexts: ['guild'],
  memberPermissions: ['ManageGuild'],
  examples: ['/settings module name:economy enabled:False', '/settings restrict command:pay role:@Members'],
  groups: { economy: economySettings },
  subcommands: {
    view: subcommand({
      description: 'See what is switched off or kept for roles',
      effect: 'read',
      visibility: 'ephemeral',
      run: async ({ guild, settings: store }) => {
        const found = await store.read(guild?.id ?? '0');
        const lines = found.gates.map(({ subject, isOff, roleIds }) => {
          const [kind, name] = subject.split(':');
          const what = kind === 'module' ? `All ${name} commands` : `\`/${name}\``;
          return `${what}: ${isOff ? 'switched off' : `only ${roleIds.map((id) => `<@&${id}>`).join(', ')}`}`;
        });
        const gates = lines.join('\n').slice(0, 3_500) || 'Everything is on, for everyone.';
        const description = [gates, ...economyLines(found)].join('\n');
        return reply({ embeds: [{ color: COLOURS.accent, title: 'Settings', description }] });
      },
    }),
    module: subcommand({
      description: 'Switch an area of commands on or off',
      effect: 'change',
      visibility: 'ephemeral',
      options: {
        name: option.string({
          description: 'The area',
          required: true,
          maxLength: 32,
          autocomplete: autocomplete(({ value, commands }) => matching(switchableModules(commands), value)),
        }),
        enabled: option.boolean({ description: 'On or off', required: true }),
      },
      run: async ({ key, user, guild, settings: store, commands, options: { name, enabled } }) => {
        const modules = switchableModules(commands);
        if (!modules.includes(name))
          return refuse(`That is not an area that can be switched. There are: ${modules.join(', ')}.`);
        await store.setGate(
          { key, actorId: user.id, guildId: guild?.id ?? '0' },
          { subject: `module:${name}`, isOff: !enabled, roleIds: [] },
        );
        const open = commands.filter((command) => command.module === name && ALWAYS_OPEN.includes(command.name));
        const except =
          enabled || open.length === 0
            ? ''
            : ` ${open.map((command) => `\`/${command.name}\``).join(' and ')} stay open.`;
        return reply({ content: `The ${name} commands are now ${enabled ? 'on' : 'off'} in this server.${except}` });
      },
    }),
    restrict: subcommand({
      description: 'Keep a command for one role, or give it back to everyone',
      effect: 'change',
      visibility: 'ephemeral',
      options: {
        command: option.string({
          description: 'The command',
          required: true,
          maxLength: 32,
          autocomplete: autocomplete(({ value, commands }) => matching(restrictable(commands), value)),
        }),
        role: option.role({ description: 'Who may use it; everyone when left out' }),
      },
      run: async ({ key, user, guild, settings: store, commands, options: { command, role } }) => {
        const name = command.replace(/^\//, '');
        if (!restrictable(commands).includes(name))
          return refuse(`\`/${name.replaceAll('`', '')}\` is not a command that can be restricted.`);
        // @everyone has the guild's own id and stands in no member's list of roles: kept for it, nobody could use it.
        const isForAll = role === undefined || role.id === guild?.id;
        await store.setGate(
          { key, actorId: user.id, guildId: guild?.id ?? '0' },
          { subject: `command:${name}`, isOff: false, roleIds: isForAll ? [] : [role.id] },
        );
        return reply({
          content: isForAll ? `\`/${name}\` is for everyone.` : `\`/${name}\` is now kept for <@&${role.id}>.`,
        });
      },
    }),
  },
});

function switchableModules(commands: Services['commands']): string[] {
  return [...new Set(commands.map((command) => command.module))].filter((module) => !ALWAYS_ON.includes(module)).sort();
}

function restrictable(commands: Services['commands']): string[] {
  return commands
    .filter(({ kind, name, module }) => kind === 'slash' && !ALWAYS_ON.includes(module) && !ALWAYS_OPEN.includes(name))
    .map((command) => command.name);
}

function matching(names: readonly string[], typed: string): { name: string; value: string }[] {
  const text = typed.toLowerCase().replace(/^\//, '');
  return names.filter((name) => name.includes(text)).map((name) => ({ name, value: name }));
}
