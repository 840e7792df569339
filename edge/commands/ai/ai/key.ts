import { KEY_SERVICES, type KeyService } from '../../../../shared/ai/key-services.ts';
import { arg } from '../../../interactions/custom-id.ts';
import { field } from '../../../interactions/modal.ts';
import { modal, option, subcommand } from '../../services.ts';

const SERVICES = Object.keys(KEY_SERVICES) as KeyService[];
const OWNERS = ['member', 'server'] as const;

const forOption = option.string({
  description: 'Whose key it is (default: yours)',
  choices: [
    { name: 'Only you', value: 'member' },
    { name: 'Everyone in this server', value: 'server' },
  ],
});

/** Takes the key in a form: what's typed as an option shows in the member's own client history. */
export const keyModal = modal({
  id: 'ai.key',
  effect: 'change',
  visibility: 'ephemeral',
  gate: 'shell',
  limit: { count: 10, windowMs: 60_000, blocksAs: 'sensitive' },
  args: { service: arg.oneOf(...SERVICES), owner: arg.oneOf(...OWNERS) },
  fields: {
    key: field.text({ label: 'API key', maxLength: 300, minLength: 8 }),
    model: field.text({ label: 'Model', description: 'As the service calls it in its documentation.', maxLength: 200 }),
  },
  run: async (context) => (await import('../../../ai/keys.ts')).saveKey(context),
});

const set = subcommand({
  description: 'Use your own account with an AI service. You enter the key in a form',
  effect: 'read',
  visibility: 'ephemeral',
  defer: 'never',
  options: {
    service: option.string({
      description: 'Where the key is from',
      required: true,
      choices: SERVICES.map((value) => ({ name: KEY_SERVICES[value].title, value })),
    }),
    for: forOption,
  },
  run: async (context) => (await import('../../../ai/keys.ts')).openForm(context, keyModal.open),
});

const list = subcommand({
  description: 'Which keys are used for you',
  effect: 'read',
  visibility: 'ephemeral',
  run: async (context) => (await import('../../../ai/keys.ts')).listKeys(context),
});

const remove = subcommand({
  description: 'Delete a key',
  effect: 'change',
  visibility: 'ephemeral',
  gate: 'shell',
  options: { for: forOption },
  run: async (context) => (await import('../../../ai/keys.ts')).deleteKey(context),
});

export const keyGroup = { description: 'Keys of your own', subcommands: { set, list, remove } };
