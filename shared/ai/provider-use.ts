import { run, type Store } from '../platform/store.ts';

/** What a provider did today (UTC) for everyone. */
export interface ProviderUse {
  /** Null: nobody answered, or not yet. */
  provider: string | null;
  unit: string;
  requests: number;
  /** In and out together. */
  used: number;
  /** When it was last billed, in ISO 8601; null: never. */
  lastAt: string | null;
}

/** By provider and unit. Requests with keys that members or servers brought aren't among them. */
export function readProviderUse(store: Store): Promise<ProviderUse[]> {
  return run(
    store,
    'ai_provider_use',
    (sql) => sql`(
      select coalesce(jsonb_agg(to_jsonb(u) order by u.provider, u.unit), '[]') from (
        select provider, unit, count(*)::int as requests, coalesce(sum(input + output), 0)::bigint as used, max(settled_at) as "lastAt"
        from ai_request
        where day = (${store.clock()}::timestamptz at time zone 'UTC')::date and not has_own_key
        group by provider, unit) u)`,
  );
}
