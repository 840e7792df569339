import { AuditLogEvent, GatewayDispatchEvents, GatewayIntentBits } from 'discord-api-types/v10';
import { record } from './audit-log.ts';
import { ActionType, matchOf, type RuleMatch } from './auto-moderation.ts';
import { blankMessage, contentOf, isoTime } from './compose.ts';
import type { Core } from './core.ts';
import type { Actor } from './interactions/payload.ts';
import { TypedError } from './interactions/typed.ts';
import { objectsOf } from './json.ts';
import type { Message } from './messages.ts';
import { has, isTimedOut, Permission, permissionsOf } from './permissions.ts';
import { snowflakeTime } from './snowflake.ts';
import type { AutoModerationRule, Channel } from './world.ts';

/**
 * Sends what a member typed in a channel, like their client: permissions, timeouts, and slowmode count, and then AutoMod's rules.
 *
 * @throws {TypedError} if Discord wouldn't let them. AutoMod's actions still happen.
 */
export function sendAsMember(core: Core, actor: Actor, content: string): Message {
  checkPermitted(actor);
  checkSlowmode(core, actor);
  const shell = blankMessage(core.ids.next(), actor.channel.id, actor.user);
  const mayMentionEveryone = has(grantedTo(actor), Permission.mentionEveryone);
  const parse = ['users', 'roles', ...(mayMentionEveryone ? ['everyone'] : [])];
  const fields = contentOf(core, { content, allowed_mentions: { parse } }, [], shell);
  const message = { ...shell, ...fields } as Message;
  moderate(core, actor, message);
  return core.messages.add(message);
}

function grantedTo({ guild, user, channel }: Actor): bigint {
  return permissionsOf(guild, user.id, channel);
}

function checkPermitted(actor: Actor): void {
  const { user, member, channel } = actor;
  if (isTimedOut(member) && !has(grantedTo(actor), Permission.sendMessages)) {
    throw new TypedError(`${user.globalName} is timed out until ${member.communicationDisabledUntil}.`, 403);
  }
  const needed = isInThread(channel) ? Permission.sendMessagesInThreads : Permission.sendMessages;
  if (channel.type === 4 || !has(grantedTo(actor), needed)) {
    throw new TypedError(`${user.globalName} can’t send messages in #${channel.name}.`, 403);
  }
}

function isInThread({ type }: Channel): boolean {
  return type === 11 || type === 12;
}

function checkSlowmode(core: Core, actor: Actor): void {
  const { user, channel } = actor;
  const { rateLimitPerUser: seconds = 0 } = channel;
  if (seconds === 0 || has(grantedTo(actor), Permission.bypassSlowmode)) return;
  const last = core.messages.list(channel.id).findLast(({ author, type }) => author.id === user.id && type === 0);
  const left = last ? snowflakeTime(last.id) + seconds * 1_000 - Date.now() : 0;
  if (left <= 0) return;
  const when = `${Math.ceil(left / 1_000)} s`;
  throw new TypedError(`Slowmode is on in #${channel.name}. ${user.globalName} can send a message in ${when}.`, 429);
}

/** Runs the rules that apply to the member. @throws {TypedError} if one blocks the message. */
function moderate(core: Core, actor: Actor, message: Message): void {
  const { guild, user, member, channel } = actor;
  if (has(permissionsOf(guild, user.id), Permission.manageGuild)) return;
  const mentions = new Set([...objectsOf(message.mentions).map(({ id }) => id), ...listOf(message.mention_roles)]).size;
  let blocked: string | undefined;
  for (const rule of guild.autoModeration) {
    const isExempt =
      rule.exempt_roles.some((id) => member.roleIds.includes(id)) ||
      rule.exempt_channels.some((id) => id === channel.id || id === channel.parentId);
    const match = rule.enabled && !isExempt ? matchOf(rule, message.content, mentions) : undefined;
    if (!match) continue;
    const reply = act(core, actor, message, rule, match);
    blocked ??= reply;
  }
  if (blocked !== undefined) throw new TypedError(blocked, 403);
}

/** Performs a rule's actions. @returns what the member is told if it blocks the message. */
function act(core: Core, actor: Actor, message: Message, rule: AutoModerationRule, match: RuleMatch) {
  const { guild, user, member, channel } = actor;
  const by = { userId: user.id };
  const options = {
    auto_moderation_rule_name: rule.name,
    auto_moderation_rule_trigger_type: String(rule.trigger_type),
    channel_id: channel.id,
  };
  const entry = (type: AuditLogEvent): unknown => record(core.ids, guild, by, type, { targetId: user.id, options });
  let blocked: string | undefined;
  for (const action of rule.actions) {
    let alertId: string | undefined;
    if (action.type === ActionType.blockMessage) {
      blocked = action.metadata.custom_message ?? `AutoMod blocked this message (${rule.name}).`;
      entry(AuditLogEvent.AutoModerationBlockMessage);
    } else if (action.type === ActionType.sendAlertMessage) {
      alertId = alert(core, actor, message, rule, match, action.metadata.channel_id ?? '');
      entry(AuditLogEvent.AutoModerationFlagToChannel);
    } else if (action.type === ActionType.timeout) {
      const until = isoTime(Date.now() + (action.metadata.duration_seconds ?? 0) * 1_000);
      core.members.change(guild, member, undefined, { communicationDisabledUntil: until });
      entry(AuditLogEvent.AutoModerationUserCommunicationDisabled);
    }
    const [intent, event] = [
      GatewayIntentBits.AutoModerationExecution,
      GatewayDispatchEvents.AutoModerationActionExecution,
    ] as const;
    core.sessions.dispatch(guild, intent, event, {
      guild_id: guild.id,
      action,
      rule_id: rule.id,
      rule_trigger_type: rule.trigger_type,
      user_id: user.id,
      channel_id: channel.id,
      ...(alertId === undefined ? {} : { alert_system_message_id: alertId }),
      // Without the Message Content intent, these are empty. No session has it and this event.
      content: '',
      matched_keyword: match.keyword,
      matched_content: '',
    });
  }
  return blocked;
}

/** Posts what the rule found to its alert channel, as a message of type 24 by the member. */
function alert(
  core: Core,
  { user, channel }: Actor,
  { content }: Message,
  rule: AutoModerationRule,
  match: RuleMatch,
  channelId: string,
): string | undefined {
  if (!core.world.channel(channelId)) return undefined;
  const field = (name: string, value: string | null) => (value === null ? [] : [{ name, value, inline: false }]);
  const embed = {
    type: 'auto_moderation_message',
    description: content,
    fields: [
      ...field('rule_name', rule.name),
      ...field('channel_id', channel.id),
      ...field('keyword', match.keyword),
      ...field('keyword_matched_content', match.content),
    ],
  };
  const shell = blankMessage(core.ids.next(), channelId, user);
  return core.messages.add({ ...shell, type: 24, embeds: [embed] }).id;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
