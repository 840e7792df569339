import { isGated } from '../../../shared/platform/store.ts';
import { VOICE } from '../../../shared/voice/catalog.ts';
import { readPolicy, setIdleMinutes, type VoicePolicy } from '../../../shared/voice/policy.ts';
import { type MessageBody, refuse, reply } from '../../interactions/reply.ts';
import { COLORS, counted, plain } from '../format.ts';
import { gatedRead } from '../gated-read.ts';
import { changed } from '../messages.ts';
import { option, subcommand } from '../services.ts';
import { withNews } from '../settings/gone.ts';

const { least, most } = VOICE.idleMinutes;

export const policy = subcommand({
  contexts: ['guild'],
  description: 'Choose when agents leave a voice channel without listeners',
  effect: 'change',
  visibility: 'ephemeral',
  memberPermissions: ['ManageGuild'],
  options: {
    minutes: option.integer({ description: 'Leave after this many minutes without listeners', min: least, max: most }),
    stay: option.boolean({ description: 'Never leave' }),
  },
  run: async (context) => {
    const { store, caller, options } = context;
    const { minutes, stay } = options;
    if (minutes !== undefined && stay === true) return refuse('Choose either `minutes` or `stay`, not both.');
    if (minutes === undefined && stay !== true) {
      if (stay === false) return refuse(`Choose after how many \`minutes\` agents leave: ${least} to ${most}.`);
      return gatedRead(context, readPolicy(store, caller.guild.id), (found) => reply(policyPage(found)));
    }
    const outcome = await setIdleMinutes(store, caller, minutes ?? null);
    if (isGated(outcome)) return outcome;
    return changed(withNews(idleSentence(outcome.idleMinutes), outcome.gone));
  },
});

function policyPage({ idleMinutes, pool }: VoicePolicy): MessageBody {
  const source =
    pool === null ? 'all public pools, and from the pools of each member' : `the pool ${plain(pool.name)} only`;
  return {
    embeds: [
      {
        color: COLORS.accent,
        title: 'Voice in this server',
        description: `${idleSentence(idleMinutes)}\nAgents come from ${source}. Change that with \`/pools select\`.`,
      },
    ],
  };
}

function idleSentence(minutes: number | null): string {
  return minutes === null
    ? 'Agents stay in their voice channel until someone removes them.'
    : `Agents leave after ${counted(minutes, 'minute')} without listeners.`;
}
