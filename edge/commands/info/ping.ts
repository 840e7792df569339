import { reply } from '../../interactions/reply.ts';
import { COLORS } from '../format.ts';
import { command } from '../services.ts';

export const ping = command({
  name: 'ping',
  module: 'info',
  isAlwaysOpen: true,
  description: 'See how quickly Chorus hears you',
  contexts: ['guild', 'botDm', 'privateChannel'],
  effect: 'read',
  visibility: 'public',
  run: ({ elapsedMs, build, interactionId }) =>
    reply({
      embeds: [
        {
          color: COLORS.accent,
          title: 'Pong',
          description: `Your command took **${Math.round(elapsedMs)} ms** from Discord to me. Discord allows 3,000 ms for the whole way.`,
          footer: { text: `${build.runtime} · interaction ${interactionId}` },
        },
      ],
    }),
});
