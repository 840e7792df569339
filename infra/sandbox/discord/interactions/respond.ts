import { blankMessage, contentOf, isoTime } from '../compose.ts';
import type { Core } from '../core.ts';
import type { Upload } from '../files.ts';
import type { Json } from '../json.ts';
import type { Message } from '../messages.ts';
import { userJson } from '../shapes.ts';
import { CallbackType, InteractionType } from '../validate/callback.ts';
import { MessageFlag } from '../validate/message.ts';
import type { Interaction } from './store.ts';

/** Applies a validated initial response: sends the reply, shows it as loading, edits the message, or opens a modal. */
export function applyCallback(
  core: Core,
  interaction: Interaction,
  answer: { type: number; data: Json },
  uploads: Upload[],
): void {
  interaction.callbackType = answer.type;
  switch (answer.type) {
    case CallbackType.message:
      interaction.originalId = createReply(core, interaction, answer.data, uploads).id;
      break;
    case CallbackType.deferredMessage:
      interaction.originalId = createLoading(core, interaction, answer.data).id;
      break;
    case CallbackType.deferredUpdate:
    case CallbackType.update: {
      if (interaction.sourceId !== undefined) interaction.originalId = interaction.sourceId;
      const source = interaction.sourceId === undefined ? undefined : core.messages.get(interaction.sourceId);
      if (source) recordMessage(interaction, source);
      if (source && answer.type === CallbackType.update) editMessage(core, source, answer.data, uploads);
      break;
    }
    case CallbackType.modal:
      interaction.modal = answer.data;
      break;
  }
}

/** Sends a reply or follow-up. */
export function createReply(core: Core, interaction: Interaction, data: Json, uploads: Upload[]): Message {
  const flags = typeof data.flags === 'number' ? data.flags : 0;
  const message = replyShell(core, interaction, (flags & MessageFlag.ephemeral) !== 0);
  const content = contentOf(core, data, uploads, message);
  return core.messages.add({ ...message, ...content } as Message);
}

/** Sends the loading message that members see after a deferral. */
function createLoading(core: Core, interaction: Interaction, data: Json): Message {
  const flags = typeof data.flags === 'number' ? data.flags : 0;
  const message = replyShell(core, interaction, (flags & MessageFlag.ephemeral) !== 0);
  return core.messages.add({ ...message, flags: message.flags | MessageFlag.loading, is_loading: true });
}

/** Edits a message with validated content. The first edit of a loading message doesn't count as an edit. */
export function editMessage(core: Core, message: Message, data: Json, uploads: Upload[]): Message {
  const wasLoading = message.is_loading === true;
  const change = contentOf(core, data, uploads, message);
  const flags = typeof change.flags === 'number' ? change.flags : message.flags;
  return core.messages.edit(message, {
    ...change,
    flags: flags & ~MessageFlag.loading,
    ...(wasLoading ? { is_loading: undefined } : { edited_timestamp: isoTime(Date.now()) }),
  });
}

function replyShell(core: Core, interaction: Interaction, isEphemeral: boolean): Message {
  const message = blankMessage(core.ids.next(), interaction.channelId, core.world.bot);
  const isFirst = interaction.originalId === undefined;
  const user = core.world.user(interaction.userId);
  const referenced = isFirst ? interaction.sourceId : interaction.originalId;
  // 20 and 23 reply to a slash or context menu command; 19 replies to a message.
  const type =
    referenced !== undefined ? 19 : interaction.type === InteractionType.command ? (isSlash(interaction) ? 20 : 23) : 0;
  recordMessage(interaction, message);
  return {
    ...message,
    type,
    flags: isEphemeral ? MessageFlag.ephemeral : 0,
    application_id: core.world.applicationId,
    webhook_id: core.world.applicationId,
    ...(referenced === undefined
      ? {}
      : {
          message_reference: {
            type: 0,
            channel_id: interaction.channelId,
            message_id: referenced,
            ...(interaction.guildId === undefined ? {} : { guild_id: interaction.guildId }),
          },
        }),
    ...(user
      ? {
          interaction_metadata: {
            id: interaction.id,
            type: interaction.type,
            user: userJson(user),
            ...authorizedBy(interaction),
            ...(interaction.name === undefined ? {} : { name: interaction.name }),
          },
        }
      : {}),
    ...(isEphemeral ? { visible_to: interaction.userId } : {}),
  };
}

function authorizedBy(interaction: Interaction): Json {
  return { authorizing_integration_owners: { '0': interaction.guildId ?? '0' } };
}

function isSlash(interaction: Interaction): boolean {
  return (interaction.commandType ?? 1) === 1;
}

function recordMessage(interaction: Interaction, message: Message): void {
  if (!interaction.messageIds.includes(message.id)) interaction.messageIds.push(message.id);
}
