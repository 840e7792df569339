import { link, refuse, reply } from '../../interactions/reply.ts';
import { COLORS } from '../format.ts';
import { command } from '../services.ts';

export const dashboard = command({
  name: 'dashboard',
  module: 'info',
  isAlwaysOpen: true,
  description: 'Get a link to the dashboard, which logs you in',
  contexts: ['guild', 'botDm'],
  effect: 'change',
  visibility: 'ephemeral',
  limit: { count: 5, windowMs: 60_000 },
  gate: 'shell',
  run: async ({ store, user, guild, publicUrl }) => {
    if (publicUrl === undefined)
      return refuse('The dashboard isn’t set up here. Whoever runs this bot has to set `PUBLIC_URL`.');
    const { dashboardLink } = await import('../../web/auth/link.ts');
    const url = await dashboardLink(store, publicUrl, {
      user: user.id,
      name: user.displayName,
      guild: guild?.id ?? null,
    });
    return reply({
      embeds: [
        {
          color: COLORS.accent,
          title: 'Dashboard',
          description:
            'This link logs you in. It works once, within five minutes, and only for you, so don’t share it.\n' +
            'You’ll see the servers you can manage, and those whose staff gave you access.',
        },
      ],
      rows: [[link('Open the dashboard', url)]],
    });
  },
});
