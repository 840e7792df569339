import { POOL_TEXT, parsePoolDescription, parsePoolName } from '../../../shared/voice/pool-name.ts';
import { createPool } from '../../../shared/voice/pools.ts';
import { refuse } from '../../interactions/reply.ts';
import { plain } from '../format.ts';
import { changed } from '../messages.ts';
import { option, subcommand } from '../services.ts';
import { BAD_DESCRIPTION, BAD_NAME, descriptionOption, NAME_TAKEN, visibilityOption } from './fields.ts';

export const create = subcommand({
  contexts: ['guild'],
  description: 'Create a pool for your agents',
  effect: 'change',
  visibility: 'ephemeral',
  options: {
    name: option.string({ description: 'The name of the pool', required: true, maxLength: POOL_TEXT.name }),
    visibility: visibilityOption,
    description: descriptionOption,
  },
  run: async ({ store, caller, options }) => {
    const name = parsePoolName(options.name);
    const description = parsePoolDescription(options.description ?? '');
    if (name === undefined) return refuse(BAD_NAME);
    if (description === undefined) return refuse(BAD_DESCRIPTION);
    // Offering one's agents to everybody has to be a choice.
    const visibility = options.visibility ?? 'private';
    const outcome = await createPool(store, caller, { name, description, visibility });
    switch (outcome.status) {
      case 'created':
        return changed(
          `You created **${plain(name)}**. ${visibility === 'public' ? 'Everybody' : 'Only its members'} can see it. Add agents with \`/pools add\`.`,
        );
      case 'name_taken':
        return refuse(NAME_TAKEN);
      case 'too_many':
        return refuse(
          `You own ${outcome.most} pools already, which is the limit. Give one away with \`/pools transfer\`, or delete one with \`/pools delete\`.`,
        );
      default:
        return outcome;
    }
  },
});
