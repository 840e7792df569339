import { reply } from '../../interactions/reply.ts';
import { COLORS } from '../format.ts';
import { command } from '../services.ts';

export const ping = command({
  name: 'ping',
  module: 'info',
  isAlwaysOpen: true,
  description: 'Check how fast Chorus responds',
  contexts: ['guild', 'botDm', 'privateChannel'],
  effect: 'read',
  visibility: 'public',
  run: ({ elapsedMs, build, interactionId }) =>
    reply({
      embeds: [
        {
          color: COLORS.accent,
          title: 'Pong',
          description: `Your command reached me in **${Math.round(elapsedMs)} ms**.`,
          footer: { text: `${build.runtime} · interaction ${interactionId}` },
        },
      ],
    }),
});
