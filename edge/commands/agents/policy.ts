import { VOICE } from '../../../shared/voice/catalog.ts';
import { readPolicy, setIdleMinutes, type VoicePolicy } from '../../../shared/voice/policy.ts';
import { type MessageBody, refuse, reply } from '../../interactions/reply.ts';
import { COLOURS, gateSentence, isGateRefusal, plain } from '../look.ts';
import { looked } from '../pools/refusals.ts';
import { option, subcommand } from '../services.ts';

const { least, most } = VOICE.idleMinutes;

export const policy = subcommand({
  description: 'Decide when agents leave a channel in which nobody listens',
  effect: 'change',
  visibility: 'ephemeral',
  memberPermissions: ['ManageGuild'],
  options: {
    minutes: option.integer({ description: 'After so many minutes without a listener', min: least, max: most }),
    stay: option.boolean({ description: 'They stay for ever' }),
  },
  run: async (context) => {
    const { voice, guild, options } = context;
    const { minutes, stay } = options;
    if (minutes !== undefined && stay === true)
      return refuse('Either `minutes` or `stay`, not both: leave one of them out.');
    if (minutes === undefined && stay !== true) {
      if (stay === false) return refuse(`Say after how many \`minutes\` they leave, ${least} to ${most}.`);
      return looked(voice.store, context, readPolicy(voice.store, guild?.id ?? '0'), (found) =>
        reply(policyPage(found)),
      );
    }
    const outcome = await setIdleMinutes(voice.store, context, minutes ?? null);
    if (isGateRefusal(outcome)) return refuse(gateSentence(outcome));
    return reply({ embeds: [{ color: COLOURS.gain, description: idleLine(outcome.idleMinutes) }] });
  },
});

function policyPage({ idleMinutes, pool }: VoicePolicy): MessageBody {
  const whose = pool === null ? 'all public pools and those a member is in' : `the pool ${plain(pool.name)} alone`;
  return {
    embeds: [
      {
        color: COLOURS.accent,
        title: 'Voice in this server',
        description: `${idleLine(idleMinutes)}\nThey come from ${whose}; \`/pools select\` changes that.`,
      },
    ],
  };
}

function idleLine(minutes: number | null): string {
  return minutes === null
    ? 'Agents stay in their channel until they are sent away.'
    : `Agents leave after ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} in which nobody listens.`;
}
