import { type SettingsModule, setting, type ValuesOf } from '../settings/declaration.ts';
import { CASE_KINDS } from './catalog.ts';

/** Text and announcement channels. https://docs.discord.com/developers/resources/channel#channel-object-channel-types */
const LOG_CHANNELS = [0, 5];

/** Acts besides those on members that the log can show. */
export const OTHER_ACTS = [
  'massban',
  'purge',
  'slowmode',
  'lock',
  'lockdown',
  'role',
  'nick',
  'voice',
  'automod',
  'raid',
  'verify',
  'setup',
  'report',
] as const;

export type OtherAct = (typeof OTHER_ACTS)[number];

/** Every act that the log can show. */
export const LOGGED_ACTS = [...CASE_KINDS, ...OTHER_ACTS] as const;
export type LoggedAct = (typeof LOGGED_ACTS)[number];

/** What a server's staff can decide about moderation. */
export const moderationModule = {
  name: 'moderation',
  title: 'Moderation',
  area: 'moderation',
  settings: {
    logChannel: setting.channel({
      title: 'Moderation log',
      description: 'Channel that shows what staff do.',
      channelTypes: LOG_CHANNELS,
      unset: 'no log',
    }),
    notLogged: setting.list({
      title: 'Left out of the log',
      description: 'Acts that the log doesn’t show.',
      items: LOGGED_ACTS,
      unset: 'nothing',
    }),
    staffRole: setting.role({
      title: 'Staff role',
      description: 'Members with this role can moderate without Discord’s own permissions.',
      unset: 'nobody',
    }),
    protectedRoles: setting.roles({
      title: 'Protected roles',
      description: 'Nobody can moderate members with any of these roles.',
      unset: 'nobody',
      // As many as Discord lets someone pick at once.
      most: 25,
      formerly: 'protectedRole',
    }),
    notices: setting.boolean({
      title: 'Notices',
      description: 'Whether members get a direct message about warnings, timeouts, kicks, and bans.',
      default: true,
    }),
    appealChannel: setting.channel({
      title: 'Appeals',
      description: 'Channel where staff decide on appeals. Notices get an Appeal button when it’s set.',
      channelTypes: LOG_CHANNELS,
      unset: 'no appeals',
    }),
    reportChannel: setting.channel({
      title: 'Reports',
      description: 'Channel where staff see what members report.',
      channelTypes: LOG_CHANNELS,
      unset: 'no reports',
    }),
    escalation: setting.boolean({
      title: 'Escalation',
      description: 'Whether several warnings lead to a timeout, a kick, or a ban.',
      default: false,
    }),
    warningDays: setting.integer({
      title: 'Days that warnings count',
      description: 'How long a warning counts toward escalation. It stays on record.',
      bounds: { least: 1, most: 365 },
      default: 30,
    }),
    timeoutAfter: setting.integer({
      title: 'Warnings before a timeout',
      description: 'How many warnings lead to a timeout.',
      bounds: { least: 1, most: 50 },
      default: 3,
      zero: 'never',
    }),
    timeoutMinutes: setting.integer({
      title: 'Length of that timeout',
      description: 'How long the timeout after several warnings is.',
      bounds: { least: 1, most: 40_320 },
      unit: 'minute',
      default: 10,
    }),
    kickAfter: setting.integer({
      title: 'Warnings before a kick',
      description: 'How many warnings lead to a kick.',
      bounds: { least: 1, most: 50 },
      default: 5,
      zero: 'never',
    }),
    banAfter: setting.integer({
      title: 'Warnings before a ban',
      description: 'How many warnings lead to a ban.',
      bounds: { least: 1, most: 50 },
      default: 7,
      zero: 'never',
    }),
  },
} as const satisfies SettingsModule;

export type ModerationSettings = ValuesOf<(typeof moderationModule)['settings']>;

/** A step of the ladder: so many warnings lead to this. */
export interface EscalationStep {
  warnings: number;
  kind: 'timeout' | 'kick' | 'ban';
  /** Of a timeout, in minutes. */
  minutes: number | null;
}

/** What warnings lead to, by their number; empty when the server doesn't escalate. Where two steps meet, the harder one counts. */
export function ladderOf(settings: ModerationSettings): EscalationStep[] {
  if (!settings.escalation) return [];
  const { timeoutAfter, timeoutMinutes, kickAfter, banAfter } = settings;
  const steps: EscalationStep[] = [
    { warnings: banAfter, kind: 'ban', minutes: null },
    { warnings: kickAfter, kind: 'kick', minutes: null },
    { warnings: timeoutAfter, kind: 'timeout', minutes: timeoutMinutes },
  ];
  return steps.filter(
    ({ warnings }, place) => warnings > 0 && !steps.slice(0, place).some((harder) => harder.warnings === warnings),
  );
}

/** The first of a member's roles that are protected; undefined if they have none. */
export function protectedRoleOf(
  { protectedRoles }: Pick<ModerationSettings, 'protectedRoles'>,
  { roleIds }: { roleIds: readonly string[] },
): string | undefined {
  return protectedRoles.find((id) => roleIds.includes(id));
}

/** Whether the log shows an act. */
export function isLogged({ logChannel, notLogged }: ModerationSettings, act: LoggedAct): boolean {
  return logChannel !== null && !notLogged.includes(act);
}
