/** The colors of embeds. */
export const COLORS = {
  accent: 0x5865f2,
  gain: 0x3ba55d,
  wait: 0xfaa61a,
  loss: 0xed4245,
  calm: 0x99aab5,
} as const;
