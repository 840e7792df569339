import { reply } from '../../interactions/reply.ts';
import { COLORS, inWords } from '../format.ts';
import { command } from '../services.ts';

export const about = command({
  name: 'about',
  module: 'info',
  isAlwaysOpen: true,
  description: 'What Chorus is, and what it stores about you',
  contexts: ['guild', 'botDm', 'privateChannel'],
  effect: 'read',
  visibility: 'ephemeral',
  run: ({ build, commands }) => {
    const has = (module: string) => commands.some((command) => command.module === module);
    const stored = [
      'your Discord ID',
      ...(has('economy') ? ['what you earn and spend'] : []),
      ...(has('music') ? ['your playlists'] : []),
    ];
    return reply({
      embeds: [
        {
          color: COLORS.accent,
          title: 'Chorus',
          description: `One application, many voices: ${inWords([
            ...(has('music') ? ['music in every channel'] : []),
            ...(has('economy') ? ['credits you can audit'] : []),
            'commands that run exactly once',
          ])}.`,
          fields: [
            ...(has('economy')
              ? [{ name: 'Your credits', value: 'Every change has a receipt that you can open with `/receipt`.' }]
              : []),
            {
              name: 'Your data',
              value: `Chorus stores ${inWords(stored)}. It doesn’t read messages unless someone asks. See \`/privacy\`.`,
            },
            { name: 'Commands', value: `${commands.length} (see \`/help\`)`, inline: true },
            { name: 'Version', value: `${build.version} on ${build.runtime}`, inline: true },
          ],
        },
      ],
    });
  },
});
