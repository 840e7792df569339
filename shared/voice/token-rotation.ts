/** Seals agents' tokens again under the first key, so that an old key can be deleted. */
import { run, type Store } from '../platform/store.ts';
import type { TokenCipher } from '../platform/token-crypto.ts';

interface StoredToken {
  agent: string;
  ciphertext: string;
  keyId: string;
}

/**
 * Seals every token that is under another key again. It may run at any time, repeatedly, and while nodes and edges run: tokens that
 * changed meanwhile stay as they are.
 *
 * @returns how many were sealed, and the agents whose token none of the keys opens.
 */
export async function rotateTokens(
  store: Store,
  cipher: TokenCipher,
): Promise<{ sealed: number; unreadable: string[] }> {
  const outdated: StoredToken[] = await run(
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

/** Only when it's still what was read. */
function replace(
  store: Store,
  old: StoredToken,
  { ciphertext, keyId }: { ciphertext: string; keyId: string },
): Promise<boolean> {
  return run(store, 'voice_replace_token', { agent: old.agent, old: old.ciphertext, ciphertext, keyId });
}
