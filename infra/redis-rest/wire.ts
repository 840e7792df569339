import type { Reply } from './backend.ts';
import { CommandError } from './commands.ts';

/** Reads one command from parsed JSON. Returns null for anything but a list with at least one word. */
export function readCommand(body: unknown): string[] | null {
  return Array.isArray(body) && body.length > 0 ? body.map(toWord) : null;
}

/** Reads several commands from parsed JSON. Returns null for anything but a list with at least one command. */
export function readCommands(body: unknown): string[][] | null {
  if (!Array.isArray(body) || body.length === 0) return null;
  const commands = body.map(readCommand);
  return commands.every((command) => command !== null) ? commands : null;
}

function toWord(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** How texts are written: in base64 when the client asked for it, else as they are. */
export type TextEncoding = 'base64' | 'utf8';

export type ReplyBody = { result: unknown } | { error: string };

/** Writes a reply as Upstash does. */
export function replyBody(reply: Reply | CommandError, encoding: TextEncoding): ReplyBody {
  if (reply instanceof CommandError) return { error: reply.message };
  // Clients take this one word as it is, and only here: inside a list they decode whatever is text.
  if (reply === 'OK') return { result: reply };
  return { result: encode(reply, encoding) };
}

function encode(reply: Reply, encoding: TextEncoding): unknown {
  if (Array.isArray(reply)) return reply.map((item) => encode(item, encoding));
  return typeof reply === 'string' && encoding === 'base64' ? Buffer.from(reply).toString('base64') : reply;
}
