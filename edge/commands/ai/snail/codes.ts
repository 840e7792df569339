/** `/snail codes`: codes for presents, as a server's staff collects them. */
import { CODE_LENGTH, REWARD_LENGTH } from '../../../../shared/ai/code-limits.ts';
import { reply } from '../../../interactions/reply.ts';
import { type Paginator, paginator } from '../../paginator.ts';
import { autocompleteInGuild, option, subcommand } from '../../services.ts';
import { load } from './analyze.ts';

const HERE = { contexts: ['guild'], visibility: 'ephemeral' } as const;
const STAFF = { ...HERE, effect: 'change', memberPermissions: ['ManageGuild'] } as const;

export const codePages: Paginator<Record<never, never>> = paginator({
  ...HERE,
  id: 'snail.codes',
  effect: 'read',
  show: async (context, _, page, place) => (await load()).showCodes(context, page, place, codePages.buttons),
});

const list = subcommand({
  ...HERE,
  description: 'See this server’s codes that haven’t expired',
  effect: 'read',
  run: async (context) => (await load()).showCodes(context, 0, reply, codePages.buttons),
});

const add = subcommand({
  ...STAFF,
  description: 'Add a code, or change what’s known about it',
  examples: ['/snail codes add code:SNAILDAY', '/snail codes add code:SNAILDAY reward:5 tadpoles expires:2026-03-01'],
  options: {
    code: option.string({ description: 'The code', required: true, maxLength: CODE_LENGTH }),
    reward: option.string({ description: 'What it gives', maxLength: REWARD_LENGTH }),
    expires: option.string({
      description: 'When: 7d, or the last day like 2026-03-01 (default: unknown)',
      maxLength: 20,
    }),
  },
  run: async (context) => (await load()).addCode(context, context.options),
});

const remove = subcommand({
  ...STAFF,
  description: 'Remove a code',
  options: {
    code: option.string({
      description: 'The code',
      required: true,
      maxLength: CODE_LENGTH,
      autocomplete: autocompleteInGuild(async (context) => (await load()).suggestCodes(context, context.value)),
    }),
  },
  run: async (context) => (await load()).removeCode(context, context.options.code),
});

export const codes = { description: 'Codes for presents in the game', subcommands: { list, add, remove } };
