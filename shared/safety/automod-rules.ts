/**
 * Discord's own AutoMod rules, as it has them and as we show them.
 * https://docs.discord.com/developers/resources/auto-moderation
 */
import * as z from 'zod';
import type { DiscordOutcome, DiscordRest } from '../platform/discord/rest.ts';
import { route } from '../platform/discord/route.ts';

/** What a rule looks for, by Discord's trigger type. */
const KIND_NUMBERS = { words: 1, spam: 3, lists: 4, mentions: 5, profile: 6 } as const;

export type RuleKind = keyof typeof KIND_NUMBERS;
export const RULE_KINDS = Object.keys(KIND_NUMBERS) as RuleKind[];

/** Discord's own lists of words. They're not public. */
export const WORD_LISTS = { profanity: 1, sexual: 2, slurs: 3 } as const;
export type WordList = keyof typeof WORD_LISTS;

const ACTIONS = { block: 1, alert: 2, timeout: 3, blockMember: 4 } as const;

/** What happens to who a rule stops. */
export interface RuleActions {
  /** The message isn't posted; for profiles, the member can't do anything until they change theirs. */
  isBlocked: boolean;
  /** What Discord tells them. */
  message?: string | undefined;
  /** Where staff see it. */
  alertChannel?: string | undefined;
  timeoutSeconds?: number | undefined;
}

export interface RuleDraft {
  name: string;
  kind: RuleKind;
  /** Keywords, with Discord's wildcards. For `words` and `profile`. */
  words: readonly string[];
  patterns: readonly string[];
  /** What isn't stopped. For `words`, `lists`, and `profile`. */
  allowed: readonly string[];
  lists: readonly WordList[];
  /** Different members and roles that one message may mention. */
  mentions?: number | undefined;
  /** Whether Discord also looks for many mentions in many messages. */
  watchesMentionRaids: boolean;
  actions: RuleActions;
  isOn: boolean;
  exemptRoles: readonly string[];
  exemptChannels: readonly string[];
}

export interface Rule extends RuleDraft {
  id: string;
}

const snowflake = z.string().regex(/^\d{1,20}$/);
const texts = z.string().array().nullish();
const ruleBody = z.object({
  id: snowflake,
  name: z.string(),
  trigger_type: z.number(),
  trigger_metadata: z
    .object({
      keyword_filter: texts,
      regex_patterns: texts,
      allow_list: texts,
      presets: z.number().array().nullish(),
      mention_total_limit: z.number().nullish(),
      mention_raid_protection_enabled: z.boolean().nullish(),
    })
    .nullish(),
  actions: z
    .object({
      type: z.number(),
      metadata: z
        .object({
          channel_id: snowflake.nullish(),
          duration_seconds: z.number().nullish(),
          custom_message: z.string().nullish(),
        })
        .nullish(),
    })
    .array(),
  enabled: z.boolean(),
  exempt_roles: snowflake.array(),
  exempt_channels: snowflake.array(),
});

/** A rule without what's written in Discord's numbers; undefined for a kind that Discord added later. */
function ruleOf(body: z.output<typeof ruleBody>): Rule | undefined {
  const kind = RULE_KINDS.find((each) => KIND_NUMBERS[each] === body.trigger_type);
  if (kind === undefined) return undefined;
  const metadata = body.trigger_metadata ?? {};
  const action = (type: number) => body.actions.find((each) => each.type === type);
  const block = action(ACTIONS.block);
  const lists = (Object.keys(WORD_LISTS) as WordList[]).filter((list) => metadata.presets?.includes(WORD_LISTS[list]));
  return {
    id: body.id,
    name: body.name,
    kind,
    words: metadata.keyword_filter ?? [],
    patterns: metadata.regex_patterns ?? [],
    allowed: metadata.allow_list ?? [],
    lists,
    mentions: metadata.mention_total_limit ?? undefined,
    watchesMentionRaids: metadata.mention_raid_protection_enabled === true,
    actions: {
      isBlocked: block !== undefined || action(ACTIONS.blockMember) !== undefined,
      message: block?.metadata?.custom_message ?? undefined,
      alertChannel: action(ACTIONS.alert)?.metadata?.channel_id ?? undefined,
      timeoutSeconds: action(ACTIONS.timeout)?.metadata?.duration_seconds ?? undefined,
    },
    isOn: body.enabled,
    exemptRoles: body.exempt_roles,
    exemptChannels: body.exempt_channels,
  };
}

/** What Discord keeps of a rule besides its name: the parts of the request that {@link changeRule} may send alone. */
export function metadataOf({ kind, words, patterns, allowed, lists, mentions, watchesMentionRaids }: RuleDraft) {
  switch (kind) {
    case 'words':
    case 'profile':
      return { keyword_filter: words, regex_patterns: patterns, allow_list: allowed };
    case 'lists':
      return { presets: lists.map((list) => WORD_LISTS[list]), allow_list: allowed };
    case 'mentions':
      return { mention_total_limit: mentions ?? 0, mention_raid_protection_enabled: watchesMentionRaids };
    case 'spam':
      return {};
  }
}

export function actionsOf({ kind, actions }: Pick<RuleDraft, 'kind' | 'actions'>): object[] {
  const { isBlocked, message, alertChannel, timeoutSeconds } = actions;
  const block =
    kind === 'profile'
      ? { type: ACTIONS.blockMember }
      : { type: ACTIONS.block, metadata: { ...(message !== undefined && { custom_message: message }) } };
  return [
    ...(isBlocked ? [block] : []),
    ...(alertChannel === undefined ? [] : [{ type: ACTIONS.alert, metadata: { channel_id: alertChannel } }]),
    ...(timeoutSeconds === undefined
      ? []
      : [{ type: ACTIONS.timeout, metadata: { duration_seconds: timeoutSeconds } }]),
  ];
}

function bodyOf(draft: RuleDraft): object {
  const metadata = metadataOf(draft);
  return {
    name: draft.name,
    event_type: draft.kind === 'profile' ? 2 : 1,
    trigger_type: KIND_NUMBERS[draft.kind],
    ...(Object.keys(metadata).length > 0 && { trigger_metadata: metadata }),
    actions: actionsOf(draft),
    enabled: draft.isOn,
    exempt_roles: draft.exemptRoles,
    exempt_channels: draft.exemptChannels,
  };
}

/** A server's rules in Discord's order, without those of kinds we don't know. */
export async function readRules(rest: DiscordRest, guild: string): Promise<DiscordOutcome<Rule[]>> {
  const read = await rest.request(route('/guilds/:guild/auto-moderation/rules', { guild }), {
    ...{ method: 'GET', response: ruleBody.array() },
  });
  return read.ok ? { ok: true, data: read.data.flatMap((body) => ruleOf(body) ?? []) } : read;
}

export async function createRule(
  rest: DiscordRest,
  guild: string,
  draft: RuleDraft,
  reason: string,
): Promise<DiscordOutcome> {
  return rest.request(route('/guilds/:guild/auto-moderation/rules', { guild }), {
    ...{ method: 'POST', body: bodyOf(draft), reason },
  });
}

/** Parts of a rule to change; everything else stays. */
export type RuleChange = Partial<Omit<RuleDraft, 'kind' | 'name'>>;

/** Changes a rule. Discord replaces lists as a whole, so only what changed is sent. */
export async function changeRule(
  rest: DiscordRest,
  guild: string,
  rule: Rule,
  change: RuleChange,
  reason: string,
): Promise<DiscordOutcome> {
  const after = { ...rule, ...change };
  const differs = (one: unknown, other: unknown) => JSON.stringify(one) !== JSON.stringify(other);
  const body = {
    ...(differs(metadataOf(rule), metadataOf(after)) && { trigger_metadata: metadataOf(after) }),
    ...(differs(actionsOf(rule), actionsOf(after)) && { actions: actionsOf(after) }),
    ...(rule.isOn !== after.isOn && { enabled: after.isOn }),
    ...(differs(rule.exemptRoles, after.exemptRoles) && { exempt_roles: after.exemptRoles }),
    ...(differs(rule.exemptChannels, after.exemptChannels) && { exempt_channels: after.exemptChannels }),
  };
  if (Object.keys(body).length === 0) return { ok: true, data: undefined };
  return rest.request(route('/guilds/:guild/auto-moderation/rules/:rule', { guild, rule: rule.id }), {
    ...{ method: 'PATCH', body, reason },
  });
}

export async function deleteRule(
  rest: DiscordRest,
  guild: string,
  rule: string,
  reason: string,
): Promise<DiscordOutcome> {
  return rest.request(route('/guilds/:guild/auto-moderation/rules/:rule', { guild, rule }), {
    ...{ method: 'DELETE', reason },
  });
}
