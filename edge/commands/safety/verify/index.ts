/** `/verify`: the message that lets members in. */
import { VERIFY } from '../../../../shared/safety/verify.ts';
import { commandGroup, option, subcommand } from '../../services.ts';
import { MANAGERS } from '../staff.ts';
import { answerModal, verifyButton } from './press.ts';

const acts = () => import('./staff-acts.ts');

const panel = subcommand({
  ...MANAGERS,
  description: 'Post the message that verifies members',
  effect: 'change',
  examples: ['/verify panel', '/verify panel channel:#welcome text:Press the button to see all channels.'],
  options: {
    channel: option.channel({
      description: 'Channel (default: the one in the settings, or this one)',
      channelTypes: [0, 5],
    }),
    text: option.string({ description: 'What the message says', maxLength: 1_500 }),
  },
  run: async (context) =>
    (await acts()).postPanel(context, verifyButton.with({}, { label: 'Verify', style: 'success' })),
});

const settings = subcommand({
  ...MANAGERS,
  description: 'Choose the role, the question, and who may verify',
  effect: 'change',
  examples: [
    '/verify settings role:@Member',
    '/verify settings mode:question question:What’s rule 3? answers:no spam; spam',
  ],
  options: {
    role: option.role({ description: 'Role that members get' }),
    channel: option.channel({ description: 'Channel of the message', channelTypes: [0, 5] }),
    mode: option.string({
      description: 'How members verify',
      choices: [
        { name: 'Press a button', value: 'button' },
        { name: 'Answer a question', value: 'question' },
      ],
    }),
    question: option.string({ description: 'Question', maxLength: VERIFY.questionLength }),
    answers: option.string({
      description: 'Accepted answers, with semicolons between',
      maxLength: VERIFY.answersLength,
    }),
    attempts: option.integer({ description: 'Wrong answers before a wait of an hour', min: 1, max: 20 }),
    age: option.integer({ description: 'How old an account has to be, in days (0: any)', min: 0, max: 365 }),
  },
  run: async (context) => (await acts()).changeVerification(context),
});

const remove = subcommand({
  ...MANAGERS,
  description: 'Delete the message, and stop verifying members',
  effect: 'change',
  run: async (context) => (await acts()).removeVerification(context),
});

export const verify = commandGroup({
  name: 'verify',
  module: 'safety',
  description: 'Let members in with a button or a question',
  contexts: ['guild'],
  shownTo: ['ManageGuild'],
  components: [verifyButton, answerModal],
  subcommands: { panel, settings, remove },
});
