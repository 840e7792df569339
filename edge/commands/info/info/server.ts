import { subcommand } from '../../services.ts';

export const server = subcommand({
  description: 'See who owns this server, how big it is, and when it was created',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'public',
  run: async (context) => (await import('./server-card.ts')).showServer(context),
});
