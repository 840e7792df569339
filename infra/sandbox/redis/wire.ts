import { OK, RedisError, type Reply, Status } from './reply.ts';

/** A command as JSON brings it in: its words, not yet turned into text. */
function word(value: unknown): string {
  if (typeof value === 'string') return utf8ToBytes(value);
  return utf8ToBytes(JSON.stringify(value));
}

/** Turns text into one character per byte of its UTF-8, as everything behind the wire holds it. */
export function utf8ToBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** Reads one command from parsed JSON. Returns null for anything but a list with at least one word. */
export function readCommand(body: unknown): string[] | null {
  return Array.isArray(body) && body.length > 0 ? body.map(word) : null;
}

/** Reads several commands from parsed JSON. Returns null for anything but a list with at least one command. */
export function readCommands(body: unknown): string[][] | null {
  if (!Array.isArray(body) || body.length === 0) return null;
  const commands = body.map(readCommand);
  return commands.every((command) => command !== null) ? commands : null;
}

/** How texts are written: as base64 of their bytes when the client asked for it, else as UTF-8. */
export type TextEncoding = 'base64' | 'utf8';

export type ReplyBody = { result: unknown } | { error: string };

/** Writes a reply as Upstash does. */
export function replyBody(reply: Reply, encoding: TextEncoding): ReplyBody {
  if (reply instanceof RedisError) return { error: encodeText(reply.message, 'utf8') };
  // Clients take this one word as it is, and only here: inside a list they decode whatever is text.
  if (reply instanceof Status && reply.text === OK.text) return { result: OK.text };
  return { result: encode(reply, encoding) };
}

function encode(reply: Reply, encoding: TextEncoding): unknown {
  if (reply === null || typeof reply === 'number') return reply;
  // A client reads JSON's numbers as doubles anyway.
  if (typeof reply === 'bigint') return Number(reply);
  if (typeof reply === 'string') return encodeText(reply, encoding);
  if (Array.isArray(reply)) return reply.map((item) => encode(item, encoding));
  return encodeText(reply instanceof Status ? reply.text : reply.message, encoding);
}

function encodeText(bytes: string, encoding: TextEncoding): string {
  return Buffer.from(bytes, 'latin1').toString(encoding);
}
