/** Whether the registered commands are those of this release. */
import { disabledModules, enabledCommands } from '../../edge/enabled-commands.ts';
import { checkedManifest } from '../../edge/interactions/checked-manifest.ts';
import { ConfigError, parseEnvironment } from '../../shared/platform/config.ts';
import { counted, plural } from '../../shared/platform/plural.ts';
import { commandsRoute, compare, readRegistered } from '../scripts/registration.ts';
import { type Area, failure, ok } from './finding.ts';

/** How many are named. */
const MOST_NAMED = 5;
const variables = { DISABLED_MODULES: disabledModules };

export const commands: Area = {
  name: 'commands',
  needs: ['discord'],
  async check(context) {
    const { discord, isEdge, environment } = context;
    const { id } = await context.application();
    // Another application's commands say nothing, and another area says that it's another one.
    if (discord === undefined || !isEdge || id !== environment.DISCORD_APPLICATION_ID) return [];
    const registered = await readRegistered(discord, commandsRoute({ applicationId: id }));
    let disabled: ReadonlySet<string>;
    try {
      disabled = parseEnvironment(variables, { ...environment }).DISABLED_MODULES;
    } catch (error) {
      // The configuration's area reports it.
      if (error instanceof ConfigError) return [];
      throw error;
    }
    const { added, changed, removed } = compare(checkedManifest(enabledCommands(disabled)), registered);
    const differing = [...added, ...changed, ...removed];
    if (differing.length === 0) return [ok('registered', `${counted(registered.length, 'command')} registered`)];
    const names = differing.slice(0, MOST_NAMED).join(', ');
    const rest = differing.length - MOST_NAMED;
    return [
      failure(
        'registered',
        `${counted(differing.length, 'command')} ${plural(differing.length, 'is', 'are')} out of date: ${names}${rest > 0 ? `, and ${rest} more` : ''}`,
        'Run: npm run register',
      ),
    ];
  },
};
