/** Runs a slash command for a page, through the same path as an interaction: the same gates, limits, rules, and sentences. */

import type { WebhookMessage } from '../../../shared/platform/discord/interaction-webhook.ts';
import { permissionBits } from '../../../shared/platform/discord/permissions.ts';
import type { NamedMember } from '../../../shared/platform/discord/servers.ts';
import type { Caller } from '../../../shared/platform/store.ts';
import type { Area } from '../../../shared/web/grants.ts';
import type { Services } from '../../commands/services.ts';
import { Dispatcher, type DispatcherParts } from '../../interactions/dispatcher.ts';
import { COMMAND, type CommandEnvelope, type RawOption, type Resolved } from '../../interactions/envelope.ts';
import { OPTION_TYPES, type OptionKind } from '../../interactions/option.ts';
import { type Access, permissionsFor } from './access.ts';

/** An option as someone would type it. Users, channels, and roles come resolved, as Discord sends them. */
export type TypedOption =
  | { kind: Extract<OptionKind, 'string' | 'integer' | 'number' | 'boolean'>; value: string | number | boolean }
  | { kind: 'user'; user: NamedMember }
  | { kind: 'channel'; channel: { id: string; name: string; type: number } }
  | { kind: 'role'; role: { id: string; name: string } };

export interface TypedCommand {
  /** `music skip`. */
  path: string;
  options?: Readonly<Record<string, TypedOption | undefined>>;
  /** Where it's typed: a channel that the member can see (default: the server itself). */
  channelId?: string;
  /** The voice channel whose music it's about, wherever they are. */
  musicChannelId?: string;
}

export interface CommandResult {
  /** Whether it did what it's for. A refusal is only for whoever asked. */
  isDone: boolean;
  /** What it answered, in Discord's markdown. */
  text: string;
}

export interface CommandRun {
  access: Access;
  area: Area;
  applicationId: string;
  user: { id: string; name: string };
  /** This form's own key, in the form of an interaction's ID. */
  once: string;
}

/** The key that a form's command has, where that of the form itself is known. */
export function commandKey({ key }: Pick<Caller, 'key'>): string {
  return key.replace(/^w:/, 'i:');
}

/** @param parts of the dispatcher; its webhook is this page. */
export async function runCommand(
  parts: Omit<DispatcherParts<Services>, 'webhook'>,
  services: Services,
  run: CommandRun,
  typed: TypedCommand,
): Promise<CommandResult> {
  const later: Promise<unknown>[] = [];
  let message: WebhookMessage['payload'] | undefined;
  let status: string | undefined;
  const keep = async ({ payload }: WebhookMessage) => {
    message = payload;
  };
  const dispatcher = new Dispatcher<Services>({
    ...parts,
    webhook: () => ({ editOriginal: keep, followUp: keep, deleteOriginal: async () => {} }),
    events: {
      ...parts.events,
      finished: (command, ending, durationMs, guildId) => {
        status = ending;
        parts.events.finished(command, ending, durationMs, guildId);
      },
      // Discord's deadline is none for a page.
      acknowledged: () => {},
    },
  });
  const { musicChannelId } = typed;
  // Without `seal`, no job waits for what comes late: there's no interaction to answer.
  const voice = { ...services.voice, ...(musicChannelId !== undefined && { musicChannelId, seal: undefined }) };
  const provide = <T extends object>(context: T) => ({ ...services, ...context, voice });
  const answer = await dispatcher.answer(envelopeOf(run, typed), provide, (work) => later.push(work));
  for (let index = 0; index < later.length; index++) await later[index];
  return { isDone: status === 'success', text: textOf(message ?? answer.data ?? {}) };
}

function envelopeOf({ access, area, applicationId, user, once }: CommandRun, typed: TypedCommand): CommandEnvelope {
  const { member, server } = access;
  const [name = '', ...below] = typed.path.split(' ');
  const { options, resolved } = optionsOf(typed.options ?? {}, server.id);
  const nested = below.reduceRight<RawOption[]>(
    (inner, part, depth) => [{ name: part, type: depth === below.length - 1 ? 1 : 2, options: inner }],
    options,
  );
  return {
    type: COMMAND,
    id: once,
    application_id: applicationId,
    token: 'web',
    guild_id: server.id,
    channel_id: typed.channelId ?? server.id,
    context: 0,
    locale: 'en-US',
    member: {
      user: { id: user.id, username: member.username, global_name: user.name },
      ...(member.nick !== undefined && { nick: member.nick }),
      roles: [...member.roleIds],
      permissions: String(permissionsFor(access, area)),
    },
    data: { name, options: nested, resolved },
  };
}

function optionsOf(
  typed: Readonly<Record<string, TypedOption | undefined>>,
  guildId: string,
): { options: RawOption[]; resolved: Resolved } {
  const resolved = { users: {}, members: {}, channels: {}, roles: {} } as {
    [K in 'users' | 'members' | 'channels' | 'roles']: NonNullable<Resolved[K]>;
  };
  const options = Object.entries(typed).flatMap(([name, option]): RawOption[] => {
    if (option === undefined) return [];
    const type = OPTION_TYPES[option.kind];
    if ('value' in option) return [{ name, type, value: option.value }];
    if (option.kind === 'user') {
      const { id, username, isBot, nick, roleIds, timedOutUntil } = option.user;
      resolved.users[id] = { id, username, bot: isBot };
      resolved.members[id] = {
        ...{ nick: nick ?? null, roles: [...roleIds], permissions: String(permissionBits([])) },
        communication_disabled_until: timedOutUntil?.toISOString() ?? null,
      };
      return [{ name, type, value: id }];
    }
    if (option.kind === 'channel') {
      resolved.channels[option.channel.id] = option.channel;
      return [{ name, type, value: option.channel.id }];
    }
    resolved.roles[option.role.id] = { ...option.role, position: option.role.id === guildId ? 0 : 1 };
    return [{ name, type, value: option.role.id }];
  });
  return { options, resolved };
}

interface Embed {
  title?: string;
  description?: string;
  fields?: { name: string; value: string }[];
  footer?: { text: string };
}

/** The words of a message, in its order. */
function textOf(payload: Record<string, unknown>): string {
  const {
    content,
    embeds = [],
    components = [],
  } = payload as {
    content?: string;
    embeds?: Embed[];
    components?: unknown[];
  };
  const inEmbeds = embeds.flatMap(({ title, description, fields = [], footer }) => [
    title === undefined ? '' : `**${title}**`,
    description ?? '',
    ...fields.map(({ name, value }) => `**${name}**\n${value}`),
    footer?.text ?? '',
  ]);
  return [content ?? '', ...inEmbeds, ...components.flatMap(displayed)].filter((text) => text !== '').join('\n');
}

/** Text displays of a layout, however deep. https://docs.discord.com/developers/components/reference#text-display */
function displayed(component: unknown): string[] {
  if (typeof component !== 'object' || component === null) return [];
  const { type, content, components = [] } = component as { type?: number; content?: string; components?: unknown[] };
  return [...(type === 10 && content !== undefined ? [content] : []), ...components.flatMap(displayed)];
}
