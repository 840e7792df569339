/** What decides how an answer comes about: whose key, which provider, and which instructions. */
import { run, type Store } from '../platform/store.ts';
import type { AnswerRequest } from './answer-request.ts';
import { type StoredKey, storedKeys, usableKeys } from './keys.ts';
import { storedModes } from './mode-store.ts';
import { DEFAULT_MODE, type ModeRecord, resolveMode } from './modes.ts';
import { type PersonalityVersion, personalityFrom, storedPersonality } from './personality.ts';
import { aiSettingsIn, storedAiSettings } from './settings-store.ts';
import { systemPrompt } from './system-prompt.ts';

export interface AnswerSettings {
  /** The key that counts, if someone brought one. */
  own: StoredKey | undefined;
  /** The provider that the server's staff chose. */
  chosen: string | null;
  /** What the model is told first; undefined where AI is off. */
  system: string | undefined;
}

/** In one statement: someone waits, and each would wait for a connection. */
export async function readAnswerSettings(
  store: Store,
  { user, guild = '0', place }: Pick<AnswerRequest, 'user' | 'guild' | 'place'>,
): Promise<AnswerSettings> {
  const stored = await run<Stored>(
    store,
    'ai_answer_settings',
    (sql) => sql`jsonb_build_object(
      'keys', ${storedKeys(sql, user, guild)},
      'settings', ${storedAiSettings(sql, guild)},
      'personality', ${storedPersonality(sql, guild)},
      'modes', ${place === undefined ? sql`null` : storedModes(sql, place)})`,
  );
  const mode = place === undefined ? DEFAULT_MODE : resolveMode(stored.modes ?? [], place.isAgeRestricted);
  return {
    own: usableKeys(stored.keys)[0],
    chosen: aiSettingsIn(stored.settings).model ?? null,
    system: systemPrompt(mode, personalityFrom(stored.personality)),
  };
}

interface Stored {
  keys: StoredKey[];
  settings: unknown;
  personality: PersonalityVersion | null;
  modes: ModeRecord[] | null;
}
