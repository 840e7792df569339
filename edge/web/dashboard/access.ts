/** Who may see and change what on a server's dashboard: as the bot sees them in Discord, never as they were at login. */
import { serverPermissions } from '../../../shared/platform/discord/member-permissions.ts';
import { missingPermissions, type Permission, permissionBits } from '../../../shared/platform/discord/permissions.ts';
import { type NamedMember, readMember, type ServerView } from '../../../shared/platform/discord/servers.ts';
import type { Store } from '../../../shared/platform/store.ts';
import { AREAS, type Area, type Grant, readGrants } from '../../../shared/web/grants.ts';
import type { Services } from '../../commands/services.ts';
import { Remembered } from '../../remembered.ts';

/** How long what someone may see is remembered in this process, in milliseconds. What they change is never decided by it. */
const FRESH_MS = 30_000;

export type Level = 'none' | 'view' | 'edit';

export interface Access {
  server: ServerView;
  member: NamedMember;
  isOwner: boolean;
  /** Owner, Administrator, or Manage Server: may do everything here, and let others in. */
  isManager: boolean;
  areas: Readonly<Record<Area, Level>>;
  /** What they may do in Discord itself, as its bit set. */
  permissions: bigint;
}

/** What lets a member see and change an area though they can't manage the server. */
const STAFF: Partial<Record<Area, Permission>> = { moderation: 'ModerateMembers' };

/** What commands ask for, which a grant to edit stands in for. */
const STANDS_FOR: Record<Area, readonly Permission[]> = {
  settings: ['ManageGuild'],
  economy: ['ManageGuild'],
  moderation: ['ModerateMembers', 'ManageGuild'],
  music: ['ManageGuild'],
  agents: ['ManageGuild'],
  ai: ['ManageGuild'],
};

/** Looks people up in Discord, and remembers what they may see for a moment. */
export class AccessReader {
  readonly #remembered: Remembered<Access | undefined>;
  /** How often what's remembered of a server was dropped. */
  readonly #drops = new Map<string, number>();

  constructor(clock: () => number) {
    this.#remembered = new Remembered(clock, FRESH_MS);
  }

  /**
   * @param isFresh asks Discord and Postgres, for whatever changes something.
   * @returns undefined if the bot isn't in that server, or they aren't.
   * @throws {Unavailable} if Discord or Postgres doesn't answer.
   */
  read({ discord, store }: Services, guildId: string, userId: string, isFresh = false): Promise<Access | undefined> {
    return this.#remembered.read(
      `${guildId} ${userId} ${this.#drops.get(guildId) ?? 0}`,
      async () => {
        if (discord === undefined) return undefined;
        const [server, member, grants] = await Promise.all([
          discord.server(guildId, isFresh),
          readMember(discord.rest, guildId, userId),
          readGrants(store, guildId),
        ]);
        return server && member && accessOf(server, member, grants, store);
      },
      isFresh,
    );
  }

  /** Looks again at all members of a server: its grants have changed. */
  forget(guildId: string): void {
    this.#drops.set(guildId, (this.#drops.get(guildId) ?? 0) + 1);
  }
}

/** Pure but for the clock, which says whether a timeout is over. */
export function accessOf(
  server: ServerView,
  member: NamedMember,
  grants: readonly Grant[],
  { clock }: Pick<Store, 'clock'>,
): Access {
  const isOwner = server.ownerId === member.id;
  const permissions = serverPermissions(server, member, clock());
  const has = (permission: Permission) => missingPermissions(permissions, [permission]).length === 0;
  const isManager = isOwner || has('ManageGuild');
  const own = grants.filter(({ kind, subject }) =>
    kind === 'member' ? subject === member.id : member.roleIds.includes(subject) || subject === server.id,
  );
  const levelOf = (area: Area): Level => {
    const staff = STAFF[area];
    if (isManager || (staff !== undefined && has(staff))) return 'edit';
    const granted = own.filter(({ areas }) => areas.includes(area));
    if (granted.length === 0) return 'none';
    return granted.some(({ canEdit }) => canEdit) ? 'edit' : 'view';
  };
  const areas = Object.fromEntries(AREAS.map((area) => [area, levelOf(area)])) as Record<Area, Level>;
  return { server, member, isOwner, isManager, areas, permissions };
}

/** Whether they may see anything at all here. */
export function isWelcome({ areas }: Access): boolean {
  return Object.values(areas).some((level) => level !== 'none');
}

/** What a command sees of someone's permissions: their own, and what they were granted for this area. */
export function permissionsFor({ permissions, areas }: Access, area: Area): bigint {
  return areas[area] === 'edit' ? permissions | permissionBits(STANDS_FOR[area]) : permissions;
}
