import { type VoiceStore, voiceOutcome } from './store.ts';

/**
 * The voice channel that a request was about when it was made under this key before; undefined when it was not.
 *
 * Where a member is belongs to the moment and not to the interaction: one that is delivered again after its author has gone
 * elsewhere is still about the first channel. The requests that name one, as their functions in `migrations/` write them down, are
 * those of voice_allocate, voice_dismiss, voice_write_intent, music_add_favorite and music_add_to_playlist.
 */
export async function channelAskedBefore(store: VoiceStore, key: string): Promise<string | undefined> {
  const channel = await voiceOutcome<string | null>(
    store,
    'voice_asked_before',
    (sql) => sql`(
    select coalesce(substring(request from '^(?:allocate|dismiss|intent)[|][0-9]+[|]([0-9]+)[|]'),
      substring(request from '^favorite[|][0-9]+[|]([0-9]+)$'), substring(request from '^playlist_add[|].*[|]([0-9]+)[|][tf]$'))
    from idempotency where key = ${key})`,
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
