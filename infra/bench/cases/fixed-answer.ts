/** What cases answer that only stand for a bot: as long as the answer to `/ping`. */
export const FIXED_ANSWER = {
  type: 4,
  data: {
    embeds: [
      {
        color: 0x5865f2,
        title: 'Pong',
        description: 'Your command took **0 ms** from Discord to me. Discord allows 3,000 ms for the whole way.',
        footer: { text: 'Node 24.0.0 · interaction 1400000000000000000' },
      },
    ],
    allowed_mentions: { parse: [] },
  },
};
