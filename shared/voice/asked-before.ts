import { run, type Store } from '../platform/store.ts';

/**
 * The voice channel that a request was about when it was first made under this key; undefined when it wasn't.
 *
 * Where a member is belongs to the moment, not to the interaction: one that is delivered again after its author moved on is still
 * about the first channel.
 */
export async function channelAskedBefore(store: Store, key: string): Promise<string | undefined> {
  const channel: string | null = await run(
    store,
    'voice_asked_before',
    (sql) => sql`(select channel_id::text from idempotency where key = ${key})`,
  );
  return channel ?? undefined;
}

/** The outcome under this key, for changes that need a search first; undefined when there is none. */
export async function answeredBefore<T>(store: Store, key: string): Promise<T | undefined> {
  const outcome: T | null = await run(
    store,
    'voice_answered_before',
    (sql) => sql`(select outcome from idempotency where key = ${key})`,
  );
  return outcome ?? undefined;
}
