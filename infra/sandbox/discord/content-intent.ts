import type { Bot } from './bots.ts';
import { isObject, type Json, objectsOf } from './json.ts';
import { type Message, messageJson } from './messages.ts';

/**
 * A message as an application reads it over REST. Without the Message Content intent, it only has the content of messages that it
 * sent, that mention it, and in its direct messages
 * (https://discord.com/developers/docs/events/gateway#message-content-intent).
 */
export function messageFor(bot: Bot, message: Message, isDirect: boolean): Json {
  return withoutContent(bot, messageJson(message, bot.user.id), isDirect);
}

function withoutContent(bot: Bot, message: Json, isDirect: boolean): Json {
  const { referenced_message: referenced } = message;
  const shown = isObject(referenced)
    ? { ...message, referenced_message: withoutContent(bot, referenced, isDirect) }
    : message;
  const isOwn = isObject(message.author) && message.author.id === bot.user.id;
  const isMentioned = objectsOf(message.mentions).some((user) => user.id === bot.user.id);
  if (bot.intents.messageContent || isOwn || isMentioned || isDirect) return shown;
  const { poll: _poll, ...rest } = shown;
  return { ...rest, content: '', embeds: [], attachments: [], components: [] };
}
