/** A permission's explanation in sentences. */
import type { PermissionExplanation, PermissionStep } from '../../../../shared/platform/discord/member-permissions.ts';
import { type Permission, permissionLabel } from '../../../../shared/platform/discord/permissions.ts';
import { inWords, timestamp } from '../../format.ts';

/** Who and where an answer is about. */
export interface Subject {
  isYou: boolean;
  id: string;
  /** The role that everyone has. */
  everyoneId: string;
  channelId: string;
}

/** What no channel's override can grant or deny. */
const SERVER_ONLY: ReadonlySet<Permission> = new Set<Permission>([
  ...(['KickMembers', 'BanMembers', 'Administrator', 'ManageGuild', 'ViewAuditLog', 'ViewGuildInsights'] as const),
  ...(['ChangeNickname', 'ManageNicknames', 'ManageGuildExpressions', 'CreateGuildExpressions'] as const),
  ...(['ModerateMembers', 'ViewCreatorMonetizationAnalytics'] as const),
]);

export function isServerOnly(permission: Permission): boolean {
  return SERVER_ONLY.has(permission);
}

/** Each step as a sentence. What another permission decides is explained after it. */
export function stepLines({ permission, steps }: PermissionExplanation, subject: Subject): string[] {
  return steps.flatMap((step) => [
    sentenceOf(permission, step, subject),
    ...(step.by === 'thread' ? stepLines(step.instead, subject) : []),
    ...(step.by === 'requirement' ? stepLines(step.needs, subject) : []),
  ]);
}

function sentenceOf(permission: Permission, step: PermissionStep, subject: Subject): string {
  const label = `**${permissionLabel(permission)}**`;
  const your = subject.isYou ? 'your' : 'their';
  const Your = subject.isYou ? 'Your' : 'Their';
  switch (step.by) {
    case 'owner':
      return `${subject.isYou ? 'You own' : 'They own'} this server, which allows everything.`;
    case 'administrator':
      return `${roles(step.roleIds, subject)} ${verb(step.roleIds, 'has', 'have')} **Administrator**, which allows everything everywhere.`;
    case 'roles':
      return step.roleIds.length === 0
        ? `None of ${your} roles grants ${label} in the whole server, and neither does @everyone.`
        : `${roles(step.roleIds, subject)} ${verb(step.roleIds, 'grants', 'grant')} ${label} in the whole server.`;
    case 'overwrites':
      return overwriteSentence(label, step, subject, Your);
    case 'thread':
      return `In a thread, **${permissionLabel(step.instead.permission)}** counts instead of ${label}.`;
    case 'requirement':
      return `Without **${permissionLabel(step.needs.permission)}**, ${label} is worth nothing here:`;
    case 'timeout':
      return `${Your} timeout takes ${label} away. It ends ${timestamp(step.until)}.`;
  }
}

function overwriteSentence(
  label: string,
  { of, allowedBy, deniedBy }: Extract<PermissionStep, { by: 'overwrites' }>,
  subject: Subject,
  your: string,
): string {
  const here = `<#${subject.channelId}>`;
  if (of === 'member')
    return `${your} own override in ${here} ${allowedBy.length > 0 ? 'allows' : 'denies'} ${label}, and it has the last word.`;
  if (allowedBy.length === 0) return `In ${here}, ${label} is denied to ${roles(deniedBy, subject)}.`;
  const over = deniedBy.length === 0 ? '' : `, which wins over being denied to ${roles(deniedBy, subject)}`;
  return `In ${here}, ${label} is allowed for ${roles(allowedBy, subject)}${over}.`;
}

/** The step that decides, in a few words. */
export function reasonOf({ permission, steps }: PermissionExplanation, subject: Subject): string {
  const last = steps.at(-1);
  if (last?.by === 'requirement') return `needs **${permissionLabel(last.needs.permission)}**.`;
  if (last?.by === 'thread') return reasonOf(last.instead, subject);
  return last === undefined
    ? ''
    : sentenceOf(permission, last, subject).replaceAll(`**${permissionLabel(permission)}**`, 'it');
}

/** Where to change it, for a permission that's missing. */
export function remedyOf({ permission, steps }: PermissionExplanation, subject: Subject): string {
  const label = `**${permissionLabel(permission)}**`;
  const your = subject.isYou ? 'your' : 'their';
  const last = steps.at(-1);
  const inChannel = `**Edit Channel > Permissions** of <#${subject.channelId}>`;
  switch (last?.by) {
    case 'timeout':
      return `Wait until the timeout ends, or ask someone with **Timeout Members** to remove it.`;
    case 'requirement':
      return remedyOf(last.needs, subject);
    case 'thread':
      return remedyOf(last.instead, subject);
    case 'overwrites': {
      const whose = last.of === 'member' ? `${your} own entry` : roles(last.deniedBy, subject);
      const orAllow = last.of === 'everyone' ? `, or allow it there for one of ${your} roles` : '';
      return `Under ${inChannel}, stop denying ${label} to ${whose}${orAllow}. That takes **Manage Permissions**.`;
    }
    default: {
      const inServer = `Turn on ${label} for one of ${your} roles under **Server Settings > Roles**`;
      return isServerOnly(permission)
        ? `${inServer}. No channel can grant it.`
        : `${inServer}, or allow it just here under ${inChannel}.`;
    }
  }
}

/** Mentions of roles; @everyone has its server's id. */
function roles(ids: readonly string[], { everyoneId }: Subject): string {
  const named = ids.map((id) => (id === everyoneId ? '@everyone' : `<@&${id}>`));
  return inWords(named);
}

function verb(ids: readonly string[], one: string, many: string): string {
  return ids.length === 1 ? one : many;
}
