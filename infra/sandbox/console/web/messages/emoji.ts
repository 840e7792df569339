import type { Emoji } from '../discord.ts';

/** Custom emoji are on Discord's CDN, which the console doesn't use, so their name is displayed instead. */
export function emojiText(emoji: Emoji | undefined): string {
  if (!emoji?.name) return '';
  return emoji.id ? `:${emoji.name}:` : emoji.name;
}
