/** What every command that keeps a server safe begins with. */
import {
  type Server,
  type ServerMember,
  serverPermissions,
} from '../../../shared/platform/discord/member-permissions.ts';
import { missingPermissions, type Permission, permissionLabels } from '../../../shared/platform/discord/permissions.ts';
import { plural } from '../../../shared/platform/plural.ts';
import { isGated } from '../../../shared/platform/store.ts';
import type { ChangeOutcome } from '../../../shared/safety/change.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { refuse } from '../../interactions/reply.ts';
import type { GuildContext } from '../services.ts';

/** For whatever only members with Manage Server may use: no channel can grant it. */
export const MANAGERS = { contexts: ['guild'], visibility: 'ephemeral', memberPermissions: ['ManageGuild'] } as const;

/** What the bot lacks in the whole server, as a sentence; undefined if it's nothing. @param what `change AutoMod`. */
export function lackingSentence(
  { server, now }: { server: Server & { bot: ServerMember }; now: Date },
  needed: readonly Permission[],
  what: string,
): string | undefined {
  const lacking = missingPermissions(serverPermissions(server, server.bot, now), needed);
  if (lacking.length === 0) return undefined;
  return `I need ${permissionLabels(lacking)} to ${what}. Give ${plural(lacking.length, 'it', 'them')} to my role in **Server Settings → Roles**, then try again.`;
}

/** For Discord's audit log. */
export function auditReason({ user }: GuildContext, command: string): string {
  return `${command} by ${user.username} (${user.id})`;
}

/** The answer to a change, once it's over. */
export function answerTo(outcome: ChangeOutcome, show: (lines: readonly string[]) => Answer): ReturnType<typeof show> {
  if (isGated(outcome)) return outcome;
  if (outcome.status === 'busy')
    return refuse('Someone else is changing this right now. Look at what they did, then try again.');
  return outcome.status === 'refused' ? refuse(outcome.sentence) : show(outcome.lines);
}
