/** Sealing agents' tokens anew under the first key, so that an old key can be thrown away. */
import type { TokenCipher } from '../platform/token-crypto.ts';
import { type VoiceStore, voiceOutcome } from './store.ts';

interface StoredToken {
  agent: string;
  ciphertext: string;
  keyId: string;
}

/**
 * Seals every token that is under another key anew. May be run again at any time, and while nodes and edges run: what was
 * changed meanwhile stays as it is.
 *
 * @returns how many were sealed anew, and the agents whose token none of the keys opens.
 */
export async function rotateTokens(
  store: VoiceStore,
  cipher: TokenCipher,
): Promise<{ sealed: number; unreadable: string[] }> {
  const outdated = await voiceOutcome<StoredToken[]>(
    store,
    'voice_tokens',
    (sql) => sql`(
    select coalesce(jsonb_agg(jsonb_build_object('agent', agent_id::text, 'ciphertext', token_ciphertext, 'keyId', token_key_id)
      order by agent_id), '[]')
    from agent_bots where token_key_id <> ${cipher.keyId})`,
  );
  const unreadable: string[] = [];
  let sealed = 0;
  for (const token of outdated) {
    const opened = await cipher.open(token, token.agent).catch(() => undefined);
    if (opened === undefined) unreadable.push(token.agent);
    else if (await replace(store, token, await cipher.seal(opened, token.agent))) sealed += 1;
  }
  return { sealed, unreadable };
}

/** Only when it still is what was read. */
async function replace(
  store: VoiceStore,
  old: StoredToken,
  { ciphertext, keyId }: { ciphertext: string; keyId: string },
): Promise<boolean> {
  return voiceOutcome<boolean>(
    store,
    'voice_seal_token',
    (sql) => sql`voice_replace_token(${old.agent}, ${old.ciphertext}, ${ciphertext}, ${keyId})`,
  );
}
