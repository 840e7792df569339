import { setGate } from '../../../shared/settings/gates.ts';
import { refuse, reply } from '../../interactions/reply.ts';
import { autocomplete, option, subcommand } from '../services.ts';
import { withNews } from './gone.ts';
import { matching, restrictable } from './switchable.ts';

export const restrict = subcommand({
  description: 'Restrict a command to a role, or let everyone use it',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  examples: ['/settings restrict command:pay role:@Members'],
  options: {
    command: option.string({
      description: 'Command',
      required: true,
      maxLength: 32,
      autocomplete: autocomplete(({ value, commands }) => matching(restrictable(commands), value)),
    }),
    role: option.role({ description: 'Who can use it (default: everyone)' }),
  },
  run: async ({ store, caller, gates, commands, options: { command, role } }) => {
    const name = command.replace(/^\//, '');
    if (!restrictable(commands).includes(name))
      return refuse(`You can't restrict \`/${name.replaceAll('`', '')}\`. Pick a command from the list.`);
    // @everyone has the server's own id and is in no member's list of roles: restricted to it, nobody could use the command.
    const isForAll = role === undefined || role.id === caller.guild.id;
    const gone = await setGate(store, caller, {
      subject: `command:${name}`,
      isOff: false,
      roleIds: isForAll ? [] : [role.id],
    });
    gates.forget(caller.guild.id);
    return reply({
      content: withNews(
        isForAll ? `Everyone can use \`/${name}\`.` : `Only <@&${role.id}> can use \`/${name}\` now.`,
        gone,
      ),
    });
  },
});
