import { AuditLogEvent, GatewayDispatchEvents, GatewayIntentBits } from 'discord-api-types/v10';
import { type Context, Hono } from 'hono';
import { changesBetween, record } from '../audit-log.ts';
import { ActionType, patternOf, RULES_PER_TYPE, TriggerType } from '../auto-moderation.ts';
import type { Core } from '../core.ts';
import { invalidForm, refusal } from '../errors.ts';
import { isObject, type Json, objectsOf } from '../json.ts';
import { has, Permission, permissionsOf } from '../permissions.ts';
import { FormErrors } from '../validate/form.ts';
import type { SchemaName } from '../validate/schema.ts';
import type { AutoModerationRule, Guild } from '../world.ts';
import { readBody } from './body.ts';
import { callerOf } from './caller.ts';
import { checked, executorOf, guildWith } from './request.ts';

/** By trigger type: the schema of a new rule, and of a change. */
const schemas: Record<number, [SchemaName, SchemaName]> = {
  1: ['KeywordUpsertRequestSchema', 'KeywordUpsertRequestPartialSchema'],
  3: ['MLSpamUpsertRequestSchema', 'MLSpamUpsertRequestPartialSchema'],
  4: ['DefaultKeywordListUpsertRequestSchema', 'DefaultKeywordListUpsertRequestPartialSchema'],
  5: ['MentionSpamUpsertRequestSchema', 'MentionSpamUpsertRequestPartialSchema'],
  6: ['UserProfileUpsertRequestSchema', 'UserProfileUpsertRequestPartialSchema'],
};

/** `/guilds/…/auto-moderation/rules`. Everything needs Manage Server. */
export function autoModerationRoutes(core: Core): Hono {
  const routes = new Hono();
  const base = '/guilds/:guild/auto-moderation/rules';
  const guildOf = (c: Context): Guild => guildWith(core, c, Permission.manageGuild);
  const ruleOf = (c: Context, guild: Guild): AutoModerationRule => {
    const rule = guild.autoModeration.find((each) => each.id === c.req.param('rule'));
    if (!rule) throw refusal('notFound');
    return rule;
  };

  routes.get(base, (c) => c.json(guildOf(c).autoModeration));
  routes.get(`${base}/:rule`, (c) => c.json(ruleOf(c, guildOf(c))));

  routes.post(base, async (c) => {
    const guild = guildOf(c);
    const { value } = await readBody(c);
    const type = isObject(value) ? value.trigger_type : undefined;
    const schema = schemas[Number(type)];
    if (!schema) throw unknownType(type);
    const body = await checked(value, schema[0]);
    checkRule(core, guild, callerOf(c).user.id, body, Number(type));
    const limit = RULES_PER_TYPE[Number(type)] ?? 0;
    if (guild.autoModeration.filter((rule) => rule.trigger_type === type).length >= limit) {
      const message = `Maximum number of rules with trigger type ${type} is ${limit}`;
      throw invalidForm('AUTO_MODERATION_MAX_RULES_OF_TYPE_EXCEEDED', message);
    }
    const rule: AutoModerationRule = {
      id: core.ids.next(),
      guild_id: guild.id,
      creator_id: callerOf(c).user.id,
      trigger_type: Number(type),
      trigger_metadata: {},
      actions: [],
      enabled: false,
      exempt_roles: [],
      exempt_channels: [],
      ...settingsOf(body),
    } as AutoModerationRule;
    guild.autoModeration.push(rule);
    announce(c, guild, rule, {}, rule, AuditLogEvent.AutoModerationRuleCreate);
    return c.json(rule);
  });

  routes.patch(`${base}/:rule`, async (c) => {
    const guild = guildOf(c);
    const rule = ruleOf(c, guild);
    const { value } = await readBody(c);
    const body = await checked(value, schemas[rule.trigger_type]?.[1] ?? 'KeywordUpsertRequestPartialSchema');
    checkRule(core, guild, callerOf(c).user.id, body, rule.trigger_type);
    const before = structuredClone(rule);
    Object.assign(rule, settingsOf(body), { trigger_type: rule.trigger_type });
    announce(c, guild, rule, before, rule, AuditLogEvent.AutoModerationRuleUpdate);
    return c.json(rule);
  });

  routes.delete(`${base}/:rule`, (c) => {
    const guild = guildOf(c);
    const rule = ruleOf(c, guild);
    guild.autoModeration.splice(guild.autoModeration.indexOf(rule), 1);
    announce(c, guild, rule, rule, {}, AuditLogEvent.AutoModerationRuleDelete);
    return c.body(null, 204);
  });

  function announce(
    c: Context,
    guild: Guild,
    rule: AutoModerationRule,
    before: object,
    after: object,
    type: AuditLogEvent,
  ): void {
    record(core.ids, guild, executorOf(c), type, { targetId: rule.id, changes: changesBetween(before, after) });
    const event = {
      [AuditLogEvent.AutoModerationRuleCreate]: GatewayDispatchEvents.AutoModerationRuleCreate,
      [AuditLogEvent.AutoModerationRuleUpdate]: GatewayDispatchEvents.AutoModerationRuleUpdate,
      [AuditLogEvent.AutoModerationRuleDelete]: GatewayDispatchEvents.AutoModerationRuleDelete,
    }[type as 140 | 141 | 142];
    core.sessions.dispatch(guild, GatewayIntentBits.AutoModerationConfiguration, event, { ...rule });
    core.events.emit({ type: 'guilds' }, {});
  }
  return routes;
}

function unknownType(type: unknown): Error {
  const errors = new FormErrors();
  if (type === undefined || type === null) errors.required(['trigger_type']);
  else errors.add(['trigger_type'], 'BASE_TYPE_CHOICES', 'Value must be one of {1, 3, 4, 5, 6}.');
  try {
    errors.throwIfAny();
  } catch (error) {
    return error as Error;
  }
  return new Error('A form error throws.');
}

/** The settings in a checked body, without what's null. */
function settingsOf(body: Json): Partial<AutoModerationRule> {
  const set = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined && value !== null));
  if (!Array.isArray(set.actions)) return set;
  return { ...set, actions: objectsOf(set.actions).map((action) => ({ metadata: {}, ...action })) as never };
}

/** What the schemas don't say (https://discord.com/developers/docs/resources/auto-moderation). */
function checkRule(core: Core, guild: Guild, bot: string, body: Json, type: number): void {
  const errors = new FormErrors();
  const event = type === TriggerType.memberProfile ? 2 : 1;
  if (body.event_type !== undefined && body.event_type !== event)
    errors.add(['event_type'], 'AUTO_MODERATION_INVALID_EVENT_TYPE', 'Event type is not supported by this trigger');
  if (body.actions === null || (Array.isArray(body.actions) && body.actions.length === 0)) errors.required(['actions']);
  for (const [index, action] of objectsOf(body.actions).entries()) {
    const at = ['actions', index] as const;
    const metadata = isObject(action.metadata) ? action.metadata : {};
    if (
      action.type === ActionType.sendAlertMessage &&
      core.world.channel(String(metadata.channel_id))?.guildId !== guild.id
    )
      errors.add([...at, 'metadata', 'channel_id'], 'CHANNEL_NOT_FOUND', 'Channel not found');
    if (action.type !== ActionType.timeout) continue;
    if (type !== TriggerType.keyword && type !== TriggerType.mentionSpam)
      errors.add(
        [...at, 'type'],
        'AUTO_MODERATION_INVALID_ACTION_TYPE',
        'Action type is not supported by this trigger',
      );
    if (!has(permissionsOf(guild, bot), Permission.moderateMembers)) throw refusal('missingPermissions');
  }
  const patterns = isObject(body.trigger_metadata) ? body.trigger_metadata.regex_patterns : undefined;
  for (const [index, pattern] of (Array.isArray(patterns) ? patterns : []).entries()) {
    const at = ['trigger_metadata', 'regex_patterns', index];
    if (!patternOf(String(pattern))) errors.add(at, 'AUTO_MODERATION_INVALID_REGEX', 'Regex pattern is not valid');
  }
  errors.throwIfAny();
}
