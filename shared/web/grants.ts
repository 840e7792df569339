/** Who may use a server's dashboard besides those with Manage Server. */
import { type GuildCaller, run, type Store } from '../platform/store.ts';

/** What a grant is about: parts of the dashboard. */
export const AREAS = ['settings', 'economy', 'moderation', 'music', 'agents', 'ai'] as const;
export type Area = (typeof AREAS)[number];

/** Grants of one server. */
export const MOST_GRANTS = 50;

export interface GrantRequest {
  kind: 'role' | 'member';
  subject: string;
  areas: readonly Area[];
  canEdit: boolean;
  /** Never, without. */
  endsAt: Date | null;
}

export interface Grant {
  id: string;
  kind: 'role' | 'member';
  subject: string;
  areas: Area[];
  canEdit: boolean;
  /** In ISO 8601. */
  endsAt: string | null;
  /** 0 once they have been erased. */
  by: string;
}

/** What a grant said before it was replaced or ended. */
export type FormerGrant = Pick<Grant, 'areas' | 'canEdit' | 'endsAt'>;

/** Who may use the dashboard, as a write changed it. Null: they weren't let in, or aren't any longer. */
export interface GrantChange {
  about: 'grant';
  kind: Grant['kind'];
  subject: string;
  before: FormerGrant | null;
  after: FormerGrant | null;
}

/** The grants of a server that haven't ended, oldest first. */
export function readGrants(store: Store, guildId: string): Promise<Grant[]> {
  return run(
    store,
    'web_grants',
    (sql) => sql`(
      select coalesce(jsonb_agg(jsonb_build_object('id', grant_id::text, 'kind', kind, 'subject', subject_id::text, 'areas', areas,
        'canEdit', can_edit, 'endsAt', ends_at, 'by', granted_by::text) order by grant_id), '[]')
      from web_grant where guild_id = ${guildId} and (ends_at is null or ends_at > ${store.clock()}))`,
  );
}

/** The servers among these that have grants at all: whose is decided when someone opens one. */
export function guildsWithGrants(store: Store, guildIds: readonly string[]): Promise<string[]> {
  return run(
    store,
    'web_granting',
    (sql) => sql`(
      select coalesce(jsonb_agg(distinct guild_id::text), '[]')
      from web_grant where guild_id = any (string_to_array(${guildIds.join(',')}, ',')::bigint[]) and (ends_at is null or ends_at > ${store.clock()}))`,
  );
}

/** Lets a role or a member use the dashboard of the caller's server, once per key, in place of what they were granted before. */
export function addGrant(
  store: Store,
  { key, actor, guild }: GuildCaller,
  { kind, subject, areas, canEdit, endsAt }: GrantRequest,
): Promise<
  | { status: 'granted'; id: string; before: FormerGrant | null; after: FormerGrant }
  | { status: 'too_many'; most: number }
> {
  return run(store, 'web_add_grant', {
    ...{ key, guild: guild.id, actor: actor.id, kind, subject, canEdit, endsAt, most: MOST_GRANTS },
    areas: areas.join(','),
  });
}

/** Takes a grant of the caller's server back; null if there's none. */
export function endGrant(
  store: Store,
  { guild }: Pick<GuildCaller, 'guild'>,
  grant: string,
): Promise<({ status: 'ended'; kind: Grant['kind']; subject: string } & FormerGrant) | null> {
  return run(store, 'web_end_grant', { guild: guild.id, grant });
}

/**
 * Takes back what a write did to a grant of the caller's server, once per key: whoever was let in isn't any longer, and whoever wasn't
 * any longer is again, with the same areas until the same end.
 *
 * @param write its ID.
 */
export function revertGrant(
  store: Store,
  { key, actor, guild }: GuildCaller,
  write: string,
): Promise<
  | { status: 'reverted'; change: GrantChange }
  /** `now`: what they have instead of what that write gave them. */
  | { status: 'changed_since'; now: FormerGrant | null }
  /** What they had before would be over by now. In ISO 8601. */
  | { status: 'over'; endedAt: string }
  | { status: 'too_many'; most: number }
  | { status: 'unknown' }
> {
  return run(store, 'web_revert_grant', {
    ...{ key, guild: guild.id, actor: actor.id, write, most: MOST_GRANTS, now: store.clock() },
  });
}
