/** Roles that members have for some time. */
import { run, type Store } from '../platform/store.ts';

interface Held {
  guild: string;
  user: string;
  role: string;
}

/** When a member's role ends; undefined if it doesn't. */
export async function readTemporaryRole(store: Store, { guild, user, role }: Held): Promise<Date | undefined> {
  const endsAt = await run<string | null>(
    store,
    'moderation_temporary_role',
    (sql) => sql`(
      select to_jsonb(ends_at) from moderation_temporary_role
      where guild_id = ${guild} and user_id = ${user} and role_id = ${role})`,
  );
  return endsAt === null ? undefined : new Date(endsAt);
}

/** Has a job take the role away. Call it before Discord gives it: what's given and then forgotten would stay. */
export function holdRole(
  store: Store,
  { guild, user, role }: Held,
  { actor, endsAt, ref }: { actor: string; endsAt: Date; ref: string },
): Promise<boolean> {
  return run(store, 'moderation_hold_role', { guild, user, role, actor, endsAt, ref });
}

/** The role stays, or is gone already. @param ref only if that interaction set its end. */
export async function releaseRole(store: Store, { guild, user, role }: Held, ref?: string): Promise<void> {
  await run(store, 'moderation_release_role', { guild, user, role, ref: ref ?? null });
}
