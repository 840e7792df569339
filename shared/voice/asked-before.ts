import { type VoiceStore, voiceOutcome } from './store.ts';

/**
 * The voice channel that a request was about when it was first made under this key; undefined when it wasn't.
 *
 * Where a member is belongs to the moment, not to the interaction: one that is delivered again after its author went elsewhere
 * is still about the first channel.
 */
export async function channelAskedBefore(store: VoiceStore, key: string): Promise<string | undefined> {
  const channel = await voiceOutcome<string | null>(
    store,
    'voice_asked_before',
    (sql) => sql`(select channel_id::text from idempotency where key = ${key})`,
  );
  return channel ?? undefined;
}

/** What was answered under this key before; undefined when nothing was. For changes that need something looked up first. */
export async function answeredBefore<T>(store: VoiceStore, key: string): Promise<T | undefined> {
  const outcome = await voiceOutcome<T | null>(
    store,
    'voice_answered_before',
    (sql) => sql`(select outcome from idempotency where key = ${key})`,
  );
  return outcome ?? undefined;
}
