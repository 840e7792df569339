/** A guild, commands, and messages that cover everything the console can display. */
import type { InteractionOutcome, SandboxInfo, SandboxMessage } from '../control/protocol.ts';
import { sampleApplication, sampleLayout } from './sample-forms.ts';

const guildId = '100000000000000001';
const botId = '400000000000000001';
const channels = {
  general: '200000000000000001',
  music: '200000000000000002',
  empty: '200000000000000003',
  lounge: '200000000000000004',
};
const users = {
  alice: '300000000000000001',
  bob: '300000000000000002',
  carol: '300000000000000003',
  dave: '300000000000000004',
};

export const sampleInfo: SandboxInfo = {
  ready: true,
  edge: 'http://127.0.0.1:8787',
  publicKey: '00',
  applicationId: botId,
  guilds: [
    {
      id: guildId,
      name: 'Chorus Garden',
      channels: [
        { id: channels.general, name: 'general', type: 0 },
        { id: channels.music, name: 'music', type: 0 },
        { id: channels.empty, name: 'empty', type: 0 },
        { id: channels.lounge, name: 'Lounge', type: 2 },
        { id: '200000000000000005', name: 'Stage', type: 13 },
      ],
      roles: [
        { id: guildId, name: '@everyone', color: 0 },
        { id: '500000000000000001', name: 'Gardeners', color: 0x57f287 },
      ],
      members: [...Object.values(users), botId],
    },
    {
      id: '100000000000000002',
      name: 'Second House',
      channels: [{ id: '200000000000000009', name: 'hall', type: 0 }],
      roles: [],
      members: [users.alice, users.bob, botId],
    },
  ],
  users: [
    ...Object.entries(users).map(([username, id]) => ({
      id,
      username,
      global_name: username.replace(/^./, (first) => first.toUpperCase()),
      roles: username === 'alice' ? ['500000000000000001'] : [],
      isAdmin: username === 'alice',
      bot: false,
    })),
    { id: botId, username: 'chorus', global_name: 'Chorus', roles: [], isAdmin: false, bot: true },
  ],
  nodes: [{ id: 'node-1' }],
  lavalink: [{ id: 'lavalink-1' }],
};

const text = (name: string, description: string, more: object = {}) => ({ type: 3, name, description, ...more });

export const sampleCommands = [
  { id: '1', type: 1, name: 'daily', description: 'Collect your daily credits' },
  {
    id: '2',
    type: 1,
    name: 'pay',
    description: 'Give credits to another member',
    options: [
      { type: 6, name: 'user', description: 'Who gets them', required: true },
      { type: 4, name: 'amount', description: 'How many credits', required: true, min_value: 1, max_value: 1_000_000 },
      text('note', 'Note on the statement', { max_length: 100 }),
    ],
  },
  {
    id: '3',
    type: 1,
    name: 'bank',
    description: 'Your bank',
    options: ['deposit', 'withdraw'].map((name) => ({
      type: 1,
      name,
      description: `${name === 'deposit' ? 'Put credits into' : 'Take credits out of'} your bank`,
      options: [{ type: 4, name: 'amount', description: 'How many credits', required: true, min_value: 1 }],
    })),
  },
  {
    id: '4',
    type: 1,
    name: 'play',
    description: 'Play a track in your voice channel',
    options: [
      text('query', 'A title or URL', { required: true, autocomplete: true }),
      { type: 5, name: 'next', description: 'Play it next' },
    ],
  },
  {
    id: '5',
    type: 1,
    name: 'work',
    description: 'Earn credits with a job',
    options: [
      text('job', 'Which job', {
        required: true,
        choices: [
          { name: 'Baker', value: 'baker' },
          { name: 'Beekeeper', value: 'bee' },
        ],
      }),
    ],
  },
  { id: '6', type: 1, name: 'report', description: 'Report something to the moderators' },
  { id: '9', type: 1, name: 'apply', description: 'Apply for a stall' },
  { id: '10', type: 1, name: 'stalls', description: 'See the stalls' },
  { id: '7', type: 3, name: 'Report message' },
  { id: '8', type: 2, name: 'Show balance' },
];

let nextId = 600_000_000_000_000_001n;

/** A message from the bot in #general, sent at `at`. */
export function sampleMessage(patch: Partial<SandboxMessage> = {}, at = new Date()): SandboxMessage {
  return {
    id: String(nextId++),
    channel_id: channels.general,
    author: { id: botId, username: 'chorus', global_name: 'Chorus', bot: true },
    content: '',
    timestamp: at.toISOString(),
    edited_timestamp: null,
    flags: 0,
    type: 0,
    embeds: [],
    components: [],
    attachments: [],
    ...patch,
  };
}

const used = (username: keyof typeof users, name: string) => ({
  id: String(nextId++),
  type: 2,
  user: { id: users[username], username },
  name,
});

export function sampleMessages(): SandboxMessage[] {
  const bob = { id: users.bob, username: 'bob', global_name: 'Bob' };
  const yesterday = new Date(Date.now() - 86_400_000);
  return [
    sampleMessage({ author: bob, content: 'Good morning! Is **anyone** around?' }, yesterday),
    sampleMessage(
      { author: bob, content: `<@${users.alice}> see <#${channels.music}>, it is ||a surprise||` },
      yesterday,
    ),
    sampleMessage({
      type: 20,
      interaction_metadata: used('bob', 'daily'),
      embeds: [
        {
          color: 0x57f287,
          author: { name: 'Daily reward' },
          title: 'You collected **250** credits',
          description: 'Streak: **4 days**. Come back <t:4102444800:R>.\n- base `200`\n- streak `+50`',
          fields: [
            { name: 'Wallet', value: '1,250', inline: true },
            { name: 'Bank', value: '4,000', inline: true },
            { name: 'Next', value: 'in 22 hours', inline: true },
          ],
          footer: { text: 'Receipt c7f3' },
          timestamp: new Date().toISOString(),
        },
      ],
      components: [
        {
          type: 1,
          components: [
            { type: 2, style: 1, label: 'Claim', custom_id: 'claim', emoji: { name: '🎁' } },
            { type: 2, style: 2, label: 'Statement', custom_id: 'statement' },
            { type: 2, style: 3, label: 'Deposit', custom_id: 'deposit' },
            { type: 2, style: 4, label: 'Break', custom_id: 'break' },
            { type: 2, style: 2, label: 'Later', custom_id: 'later', disabled: true },
            { type: 2, style: 5, label: 'Docs', url: 'https://example.com/docs' },
          ],
        },
        {
          type: 1,
          components: [
            {
              type: 3,
              custom_id: 'job',
              placeholder: 'Choose a job',
              options: [
                { label: 'Baker', value: 'baker', description: 'Early mornings' },
                { label: 'Beekeeper', value: 'bee', emoji: { name: '🐝' } },
              ],
            },
          ],
        },
      ],
    }),
    sampleMessage({
      type: 20,
      flags: 1 << 15,
      interaction_metadata: used('bob', 'now'),
      edited_timestamp: new Date().toISOString(),
      components: [
        {
          type: 17,
          accent_color: 0x5865f2,
          components: [
            {
              type: 9,
              components: [{ type: 10, content: '### Now playing\n**Morning Light** by *The Larks*' }],
              accessory: { type: 11, media: { url: 'https://img.example.com/cover.png' }, description: 'Cover' },
            },
            { type: 14, divider: true, spacing: 1 },
            { type: 10, content: '-# `1:04 ━━●──── 3:20`  requested by <@300000000000000002>' },
            {
              type: 1,
              components: [
                { type: 2, style: 2, label: 'Pause', custom_id: 'pause' },
                { type: 2, style: 2, label: 'Skip', custom_id: 'skip' },
              ],
            },
          ],
        },
      ],
    }),
    sampleMessage({
      type: 20,
      flags: 64,
      visible_to: users.alice,
      interaction_metadata: used('alice', 'balance'),
      content: 'You have **1,000** credits.',
      attachments: [{ id: '1', filename: 'statement.csv', size: 2310, url: '/favicon.svg', content_type: 'text/csv' }],
    }),
  ];
}

/** How the sandbox would respond to a POST. */
export function sampleAnswer(what: string, body: Record<string, unknown>, known: SandboxMessage[]): object {
  const outcome: InteractionOutcome = { interactionId: String(nextId++), ackMs: 6.2, deferred: false, messages: [] };
  const user = body.user as string;
  const metadata = { id: outcome.interactionId, type: 2, user: { id: user, username: user } };
  const reply = (patch: Partial<SandboxMessage>) => ({
    ...outcome,
    messages: [sampleMessage({ channel_id: (body.channel as string) ?? channels.general, type: 20, ...patch })],
  });
  switch (what) {
    case 'command': {
      const command = String(body.command);
      if (command.startsWith('/report')) return { ...outcome, modal: sampleModal };
      if (command.startsWith('/apply')) return { ...outcome, modal: sampleApplication };
      if (command.startsWith('/stalls')) return reply({ flags: 1 << 15, components: sampleLayout });
      return reply({
        content: `Received ${command}`,
        interaction_metadata: { ...metadata, name: command.slice(1).split(/ \w+:/)[0] ?? '' },
      });
    }
    case 'component': {
      if (body.customId === 'break')
        return { ...outcome, error: { code: '10062', message: "The bot didn't respond in time." } };
      const message = known.find((one) => one.id === body.message);
      return reply({
        flags: 64,
        visible_to: user,
        content: `You pressed ${body.customId} ${body.values ?? ''}`,
        channel_id: message?.channel_id ?? channels.general,
      });
    }
    case 'file':
      return {
        id: '900000000000000001',
        filename: body.filename,
        size: 3,
        url: '/favicon.svg',
        content_type: 'image/png',
      };
    case 'modal':
      return reply({ content: `Reported: ${Object.values(body.fields as object).join(', ')}` });
    case 'autocomplete':
      return { choices: ['Morning Light', 'Moonrise', 'Market Day'].map((name) => ({ name, value: `track:${name}` })) };
    case 'message': {
      const author = sampleInfo.users.find((one) => one.id === user);
      return {
        messages: [
          sampleMessage({
            channel_id: String(body.channel),
            content: String(body.content),
            author: { id: user, username: author?.username ?? user, global_name: author?.global_name ?? user },
          }),
        ],
      };
    }
    default:
      return { ok: true };
  }
}

const sampleModal = {
  custom_id: 'report',
  title: 'Report to the moderators',
  components: [
    {
      type: 1,
      components: [
        {
          type: 4,
          custom_id: 'subject',
          style: 1,
          label: 'Subject',
          min_length: 3,
          max_length: 80,
          placeholder: 'Summarize it in a few words',
        },
      ],
    },
    {
      type: 18,
      label: 'What happened?',
      description: 'Only moderators can read this',
      component: { type: 4, custom_id: 'text', style: 2, required: false },
    },
    {
      type: 18,
      label: 'How urgent is it?',
      component: {
        type: 3,
        custom_id: 'urgency',
        required: false,
        options: [
          { label: 'Today', value: 'today' },
          { label: 'Someday', value: 'later' },
        ],
      },
    },
  ],
};
