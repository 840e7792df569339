import { setGate } from '../../../shared/settings/gates.ts';
import { areaName } from '../../interactions/area-name.ts';
import { refuse, reply } from '../../interactions/reply.ts';
import { inWords, plain, plural } from '../format.ts';
import { autocomplete, option, subcommand } from '../services.ts';
import { withNews } from './gone.ts';
import { matching, switchableModules } from './switchable.ts';

export const module = subcommand({
  description: 'Switch an area of commands on or off',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  examples: ['/settings module name:economy enabled:False'],
  options: {
    name: option.string({
      description: 'Area',
      required: true,
      maxLength: 32,
      autocomplete: autocomplete(({ value, commands }) => matching(switchableModules(commands), value)),
    }),
    enabled: option.boolean({ description: 'On or off', required: true }),
  },
  run: async ({ store, caller, gates, commands, options: { name, enabled } }) => {
    const modules = switchableModules(commands);
    if (!modules.includes(name)) {
      const isArea = commands.some((command) => command.module === name);
      const problem = isArea ? "You can't turn that off." : `There's no area called “${plain(name)}”.`;
      return refuse(`${problem} These are the areas you can turn on and off: ${inWords(modules)}.`);
    }
    const gone = await setGate(store, caller, { subject: `module:${name}`, isOff: !enabled, roleIds: [] });
    gates.forget(caller.guild.id);
    const open = commands.filter((command) => command.module === name && command.isAlwaysOpen);
    const except =
      enabled || open.length === 0
        ? ''
        : ` ${inWords(open.map((command) => `\`/${command.name}\``))} always ${plural(open.length, 'works', 'work')}.`;
    return reply({
      content: withNews(
        `The ${areaName(name)} commands are now ${enabled ? 'on' : 'off'} in this server.${except}`,
        gone,
      ),
    });
  },
});
