/** What `/pools create` does. Loaded on first use. */
import { parsePoolDescription, parsePoolName } from '../../../shared/voice/pool-name.ts';
import { createPool } from '../../../shared/voice/pools.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { refuse } from '../../interactions/reply.ts';
import { plain } from '../format.ts';
import { changed } from '../messages.ts';
import type { GuildContext } from '../services.ts';
import { BAD_DESCRIPTION, BAD_NAME, NAME_TAKEN } from './field-refusals.ts';

interface Asked {
  name: string;
  visibility?: 'public' | 'private' | undefined;
  description?: string | undefined;
}

export async function answerCreate({ store, caller }: GuildContext, options: Asked): Promise<Awaited<Answer>> {
  const name = parsePoolName(options.name);
  const description = parsePoolDescription(options.description ?? '');
  if (name === undefined) return refuse(BAD_NAME);
  if (description === undefined) return refuse(BAD_DESCRIPTION);
  // Offering one's agents to everyone has to be a choice.
  const visibility = options.visibility ?? 'private';
  const outcome = await createPool(store, caller, { name, description, visibility });
  switch (outcome.status) {
    case 'created':
      return changed(
        `You created **${plain(name)}**. ${visibility === 'public' ? 'Everyone' : 'Only its members'} can see it. Add agents with \`/pools add\`.`,
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
}
