import { cleanText, isVisible } from '../../../shared/platform/text.ts';
import { refuse } from '../../interactions/reply.ts';
import { command, option } from '../services.ts';
import { reasonIn, reasonOption } from './reason-option.ts';

/** Discord's limit, in characters. */
const LONGEST = 32;

export const nick = command({
  name: 'nick',
  module: 'moderation',
  description: "Change a member's nickname, or take it away",
  contexts: ['guild'],
  shownTo: ['ManageNicknames'],
  effect: 'change',
  visibility: 'ephemeral',
  examples: ['/nick user:@bob name:Bobby', '/nick user:@bob'],
  options: {
    user: option.user({ description: 'The member', required: true }),
    name: option.string({ description: 'The new nickname (default: none)', maxLength: LONGEST }),
    reason: reasonOption,
  },
  run: async (context) => {
    const { user, name: typed, reason: why } = context.options;
    const name = typed === undefined ? null : cleanText(typed).trim();
    if (name !== null && !isVisible(name))
      return refuse('That nickname would look empty. Type one with letters or digits.');
    const { setNickname } = await import('../../moderation/nick.ts');
    return setNickname(context, user.id, name, reasonIn(why));
  },
});
