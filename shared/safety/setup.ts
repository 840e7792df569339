/** Setting a server up: what's chosen, what that changes, and what's in the way. Pure, so that a preview is what's applied. */
import type { ModerationSettings } from '../moderation/settings.ts';
import { compareRoles, highestRole } from '../platform/discord/hierarchy.ts';
import { channelPermissions, type ServerChannel, serverPermissions } from '../platform/discord/member-permissions.ts';
import { missingPermissions, type Permission, permissionLabel } from '../platform/discord/permissions.ts';
import { POSTING_NEEDS, postingProblem } from '../platform/discord/posting.ts';
import type { ServerView } from '../platform/discord/servers.ts';
import { inWords } from '../platform/in-words.ts';
import { plural } from '../platform/plural.ts';
import type { SettingsChange } from '../settings/change.ts';
import { ACCESS, readGate } from '../settings/gates.ts';

interface AreaRow {
  title: string;
  description: string;
  /** The modules of commands that it switches. */
  modules: readonly string[];
  /** What the bot needs in the whole server for all of it. */
  needs: readonly Permission[];
}

/** What a server can have, in a fixed order: buttons carry the place of each. */
const TABLE = {
  economy: { title: 'Economy', description: 'Credits, work, shops, and games', modules: ['economy'], needs: [] },
  music: {
    title: 'Music',
    description: 'Music in voice channels, played by agents',
    modules: ['music', 'agents'],
    needs: [],
  },
  moderation: {
    title: 'Moderation',
    description: 'Warnings, timeouts, bans, roles, and channels',
    modules: ['moderation'],
    needs: [
      ...(['BanMembers', 'KickMembers', 'ModerateMembers', 'ManageMessages'] as const),
      ...(['ManageRoles', 'ManageChannels', 'ManageNicknames'] as const),
    ],
  },
  safety: {
    title: 'Safety',
    description: 'AutoMod, raids, and verification',
    modules: ['safety'],
    needs: ['ManageGuild', 'ManageRoles', 'ManageChannels', 'ModerateMembers'],
  },
} as const satisfies Record<string, AreaRow>;

export type Area = keyof typeof TABLE;
export const AREAS = Object.keys(TABLE) as Area[];
export const AREA: Readonly<Record<Area, AreaRow>> = TABLE;

/** What's chosen. Channels and roles by ID; null for none. */
export interface SetupDraft {
  areas: readonly Area[];
  /** `new`: a private channel that doesn't exist yet. */
  log: string | null | 'new';
  staff: string | null;
  appeals: string | null;
}

export type Stored = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What a server has now. */
export function draftOf(stored: Stored, settings: ModerationSettings): SetupDraft {
  const isOff = (module: string) => readGate(stored[ACCESS]?.[`module:${module}`])?.isOff === true;
  return {
    areas: AREAS.filter((area) => !AREA[area].modules.every(isOff)),
    log: settings.logChannel,
    staff: settings.staffRole,
    appeals: settings.appealChannel,
  };
}

export interface SetupPlan {
  changes: SettingsChange;
  /** Each change in a sentence. */
  lines: readonly string[];
  createsLog: boolean;
}

/**
 * What applying a draft changes.
 *
 * @param modules those whose commands the operator hasn't disabled.
 * @param log the new log channel, once it exists.
 */
export function planSetup(
  draft: SetupDraft,
  { stored, settings, modules }: { stored: Stored; settings: ModerationSettings; modules: readonly string[] },
  log?: string,
): SetupPlan {
  const now = draftOf(stored, settings);
  const access: Record<string, unknown> = {};
  const lines: string[] = [];
  for (const area of AREAS) {
    const isOn = draft.areas.includes(area);
    if (isOn === now.areas.includes(area)) continue;
    const known = AREA[area].modules.filter((module) => modules.includes(module));
    if (known.length === 0) continue;
    for (const module of known) {
      const roleIds = readGate(stored[ACCESS]?.[`module:${module}`])?.roleIds ?? [];
      access[`module:${module}`] = isOn && roleIds.length === 0 ? null : { isOff: !isOn, roleIds };
    }
    lines.push(`Switch **${AREA[area].title}** ${isOn ? 'on' : 'off'}.`);
  }
  const moderation: Record<string, unknown> = {};
  const logChannel = draft.log === 'new' ? (log ?? null) : draft.log;
  const choose = (
    key: keyof ModerationSettings,
    title: string,
    value: string | null,
    from: string | null,
    mark: string,
  ) => {
    if (value === from) return;
    moderation[key] = value;
    lines.push(value === null ? `Remove the ${title}.` : `Set the ${title} to ${mark}${value}>.`);
  };
  if (draft.log === 'new' && log === undefined)
    lines.push('Create a private channel **mod-log** that only staff and I can see, and log there.');
  else choose('logChannel', 'log channel', logChannel, now.log === 'new' ? null : now.log, '<#');
  choose('staffRole', 'staff role', draft.staff, now.staff, '<@&');
  choose('appealChannel', 'channel for appeals', draft.appeals, now.appeals, '<#');
  return {
    changes: {
      ...(Object.keys(access).length > 0 && { [ACCESS]: access }),
      ...(Object.keys(moderation).length > 0 && { moderation }),
    },
    lines,
    createsLog: draft.log === 'new' && log === undefined,
  };
}

/** Something that staff should know. `repair`: what we may do about it. */
export interface Finding {
  sentence: string;
  repair?: 'log';
}

/** A channel that the bot posts in. */
export interface PostedChannel {
  id: string;
  /** `log channel` */
  title: string;
  /** `gone`, or undefined where Discord doesn't tell. */
  found: ServerChannel | 'gone' | undefined;
  repair?: 'log';
}

export interface CheckedSetup {
  server: ServerView;
  draft: Pick<SetupDraft, 'areas' | 'staff'>;
  /** Those that are set. */
  channels: readonly PostedChannel[];
  /** Those whose commands the operator hasn't disabled. */
  modules: readonly string[];
  now: Date;
}

/** What's missing, which area needs it, and what's broken. Nothing if the bot has everything that it needs. */
export function checkSetup({ server, draft, channels, modules, now }: CheckedSetup): Finding[] {
  const { bot } = server;
  const bits = serverPermissions(server, bot, now);
  const names = (permissions: readonly Permission[]) =>
    inWords(permissions.map((each) => `**${permissionLabel(each)}**`));
  const areas = draft.areas.filter((area) => AREA[area].modules.some((module) => modules.includes(module)));
  const findings: Finding[] = areas.flatMap((area) => {
    const lacking = missingPermissions(bits, AREA[area].needs);
    return lacking.length === 0
      ? []
      : [
          {
            sentence: `${AREA[area].title} needs ${names(lacking)}. Give ${plural(lacking.length, 'it', 'them')} to my role in **Server Settings → Roles**.`,
          },
        ];
  });
  const mine = highestRole(server, bot);
  const above = server.roles.filter((role) => !role.managed && role.id !== server.id && compareRoles(role, mine) > 0);
  if (above.length > 0 && (areas.includes('moderation') || areas.includes('safety')))
    findings.push({
      sentence: `I can’t moderate members with roles above mine: ${above
        .slice(0, 5)
        .map(({ id }) => `<@&${id}>`)
        .join(
          ', ',
        )}${above.length > 5 ? `, and ${above.length - 5} more` : ''}. If that’s not what you want, move my role up.`,
    });
  if (draft.staff !== null && !server.roles.some(({ id }) => id === draft.staff))
    findings.push({ sentence: 'The staff role doesn’t exist anymore. Pick another one.' });
  for (const { id, title, found, repair } of channels) {
    if (found === undefined) continue;
    if (found === 'gone') {
      findings.push({ sentence: `The ${title} doesn’t exist anymore. Pick another one.` });
      continue;
    }
    const sentence = postingProblem(server, found, id, now);
    // Several settings may name one channel.
    if (sentence === undefined || findings.some((finding) => finding.sentence === sentence)) continue;
    // Discord lets nobody grant there what they don't have themselves, or change a channel that they can't see.
    const inChannel = channelPermissions(server, bot, found, now);
    const canRepair =
      repair !== undefined &&
      missingPermissions(bits, POSTING_NEEDS).length === 0 &&
      missingPermissions(inChannel, ['ViewChannel', 'ManageRoles']).length === 0;
    findings.push({ sentence, ...(canRepair && { repair }) });
  }
  return findings;
}
