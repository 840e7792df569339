import { HISTORY_DAYS } from '../../../shared/music/prune-history.ts';
import { reply } from '../../interactions/reply.ts';
import { COLORS } from '../format.ts';
import { command } from '../services.ts';

export const privacy = command({
  name: 'privacy',
  module: 'info',
  isAlwaysOpen: true,
  description: 'What Chorus stores about you, for how long, and how to get or erase it',
  contexts: ['guild', 'botDm', 'privateChannel'],
  effect: 'read',
  visibility: 'ephemeral',
  run: ({ commands, voice: { operators } }) => {
    const has = (module: string) => commands.some((command) => command.module === module);
    const stored = [
      'Your Discord ID, and for 90 days, how your commands were answered.',
      ...(has('economy') ? ['Your credits, items, progress, and every transfer with its note.'] : []),
      ...(has('music')
        ? [
            'Your favorites and playlists, until you delete them.',
            `What you play: up to ${HISTORY_DAYS} days, in the history of the server.`,
          ]
        : []),
      ...(has('moderation')
        ? ['What staff record about you in a server: cases, notes, and your appeals, until they’re deleted or erased.']
        : []),
      ...(has('ai')
        ? [
            'Your conversations with AI, for an hour after the last message.',
            'What you had remembered with `/remember`, where you allowed it, until you `/forget` it.',
            'What you saved of games, until you `/snail forget` it.',
          ]
        : []),
      ...(has('agents') ? ['Pools you belong to, and agents you added, with their tokens encrypted.'] : []),
    ];
    const who = operators.size === 0 ? 'whoever runs this bot' : [...operators].map((id) => `<@${id}>`).join(' or ');
    return reply({
      embeds: [
        {
          color: COLORS.accent,
          title: 'Your data',
          description: stored.map((line) => `- ${line}`).join('\n'),
          fields: [
            {
              name: 'What isn’t stored',
              value:
                'What’s said in voice channels, and messages: they aren’t read unless someone asks, such as with `/purge`. Nothing is sold or used for ads.',
            },
            {
              name: 'Your copy, or erasing everything',
              value:
                `Ask ${who}. Erasing can’t be undone. ${has('economy') ? 'Transfers stay in the books so that they balance, but without you and without notes.' : ''}`.trim(),
            },
          ],
        },
      ],
    });
  },
});
