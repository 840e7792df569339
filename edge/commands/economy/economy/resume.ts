import { refuse } from '../../../interactions/reply.ts';
import { subcommand } from '../../services.ts';
import { staffServerProblem } from './staff-server.ts';

export const resume = subcommand({
  description: 'Reopen the halted ledger if it balances',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  // It reads the whole ledger.
  defer: 'always',
  limit: { count: 3, windowMs: 60_000 },
  run: async (context) => {
    const problem = staffServerProblem(context);
    if (problem !== undefined) return refuse(problem);
    return (await import('./answers.ts')).resumeAnswer(context);
  },
});
