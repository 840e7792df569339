import { reply } from '../../interactions/reply.ts';
import { COLORS } from '../format.ts';
import { command } from '../services.ts';

export const about = command({
  name: 'about',
  module: 'info',
  isAlwaysOpen: true,
  description: 'What Chorus is and what it promises',
  contexts: ['guild', 'botDm', 'privateChannel'],
  effect: 'read',
  visibility: 'ephemeral',
  run: ({ build, commands }) =>
    reply({
      embeds: [
        {
          color: COLORS.accent,
          title: 'Chorus',
          description: 'One application, many voices: credits you can audit, and commands that run exactly once.',
          fields: [
            {
              name: 'Your credits',
              value: 'Every change has a receipt. `/receipt` opens it, `/balance` adds them up.',
            },
            {
              name: 'Your data',
              value: 'Chorus keeps your Discord id and what you earn and spend. It reads no messages.',
            },
            { name: 'Commands', value: `${commands.length}, listed by \`/help\`.`, inline: true },
            { name: 'Version', value: `${build.version} on ${build.runtime}`, inline: true },
          ],
        },
      ],
    }),
});
