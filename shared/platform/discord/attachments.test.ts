import { expect, test } from 'vitest';
import { attachmentOrigins } from './attachments.ts';

test('files come from Discord’s CDN and from the API’s own origin', () => {
  const discord = ['https://cdn.discordapp.com', 'https://media.discordapp.net'];
  expect([...attachmentOrigins('https://discord.com/api')]).toEqual([...discord, 'https://discord.com']);
  expect([...attachmentOrigins('http://127.0.0.1:7070/api')]).toEqual([...discord, 'http://127.0.0.1:7070']);
});
