import type { Emoji } from '../discord.ts';

/** Custom emoji live on Discord's CDN, which is not asked: their name stands for them. */
export function emojiText(emoji: Emoji | undefined): string {
  if (!emoji?.name) return '';
  return emoji.id ? `:${emoji.name}:` : emoji.name;
}
