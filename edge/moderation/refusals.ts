/** Why someone can't be moderated, in sentences that say what to do. */
import { type CaseKind, KINDS } from '../../shared/moderation/catalog.ts';
import type { Obstacle } from '../../shared/moderation/check.ts';
import { permissionLabel } from '../../shared/platform/discord/permissions.ts';
import type { Problem } from '../../shared/platform/discord/problems.ts';
import { problemSentence } from '../../shared/platform/discord/problems.ts';
import { notStaffSentence } from './staff.ts';

export function obstacleSentence(obstacle: Obstacle, kind: CaseKind): string {
  const { act, past } = KINDS[kind];
  switch (obstacle.status) {
    case 'not_staff':
      return notStaffSentence(obstacle.permission);
    case 'self':
      return `You can't ${act('yourself')}.`;
    case 'me':
      return `I can't ${act('myself')}. To remove me, kick me in **Server Settings → Integrations**.`;
    case 'owner':
      return `The owner of this server can't be ${past}.`;
    case 'bot':
      return "Bots can't be warned. Change what they may do in **Server Settings → Integrations**.";
    case 'above_you':
      return `You can't ${act('them')}: their highest role isn't below yours.`;
    case 'protected':
      return `You can't ${act('them')}: <@&${obstacle.role}> is protected here. Staff can change that with \`/settings set key:moderation.protectedRoles\`.`;
    case 'bot_lacks':
      return `I can't ${act('them')}: I need **${permissionLabel(obstacle.permission)}**. Give it to my role in **Server Settings → Roles**.`;
    case 'above_me':
      return `I can't ${act('them')}: their highest role is above mine. Move my role up in **Server Settings → Roles**.`;
    case 'administrator':
      return "Discord doesn't allow timeouts for members with **Administrator**.";
    case 'not_member':
      return `I can't ${act('them')}: they aren't in this server.`;
    case 'already':
      return ALREADY[kind] ?? 'That’s already so.';
  }
}

const ALREADY: Partial<Record<CaseKind, string>> = {
  ban: "They're already banned. See why with `/mod history`.",
  unban: "They aren't banned.",
  untimeout: "They aren't timed out.",
};

/** Why Discord didn't do it. */
export function failureSentence(problem: Problem, kind: CaseKind, number: number): string {
  const { permission, act } = KINDS[kind];
  return `I couldn't ${act('them')}. ${problemSentence(problem, [permission])} It's on record as case ${number}, which failed.`;
}
