import { reply } from '../../interactions/reply.ts';
import { COLORS } from '../format.ts';
import { command } from '../services.ts';

export const about = command({
  name: 'about',
  module: 'info',
  isAlwaysOpen: true,
  description: 'What Chorus is, and what it stores about you',
  contexts: ['guild', 'botDm', 'privateChannel'],
  effect: 'read',
  visibility: 'ephemeral',
  run: ({ build, commands }) =>
    reply({
      embeds: [
        {
          color: COLORS.accent,
          title: 'Chorus',
          description:
            'One application, many voices: music in every channel, credits you can audit, and commands that run exactly once.',
          fields: [
            {
              name: 'Your credits',
              value: 'Every change has a receipt that you can open with `/receipt`.',
            },
            {
              name: 'Your data',
              value:
                'Chorus stores your Discord ID, what you earn and spend, and your playlists. It doesn’t read messages.',
            },
            { name: 'Commands', value: `${commands.length} (see \`/help\`)`, inline: true },
            { name: 'Version', value: `${build.version} on ${build.runtime}`, inline: true },
          ],
        },
      ],
    }),
});
