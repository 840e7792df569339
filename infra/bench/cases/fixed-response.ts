/** The response of cases that aren't Chorus. It's as long as the response to `/ping`. */
export const FIXED_RESPONSE = {
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
