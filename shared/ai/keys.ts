/** Keys that a member or a server brings, so that their own account is billed and no budget of the operator's applies. */
import type { Sql, SqlFragment } from '../platform/postgres.ts';
import { type Caller, run, type Store } from '../platform/store.ts';
import type { SealedToken } from '../platform/token-crypto.ts';
import { KEY_SERVICES, type KeyService } from './key-services.ts';
import type { AiProvider } from './providers.ts';

/** Whose key it is. */
export type KeyOwner = { owner: 'member' | 'server'; id: string };

/** In tokens: every current model of these services has more. */
const OWN_WINDOW = 32_000;

export interface StoredKey {
  owner: KeyOwner['owner'];
  service: KeyService;
  model: string;
  key: SealedToken;
}

/** What a key is bound to when it's encrypted, so that it's useless in another row. */
export function keySeal({ owner, id }: KeyOwner): string {
  return `ai:${owner}:${id}`;
}

/** The key that counts: a member's own before their server's. */
export async function keyFor(
  store: Store,
  userId: string,
  guildId: string | undefined,
): Promise<StoredKey | undefined> {
  return (await keysFor(store, userId, guildId))[0];
}

/** A member's own key and their server's, in the order in which they count. */
export async function keysFor(store: Store, userId: string, guildId: string | undefined): Promise<StoredKey[]> {
  return usableKeys(await run<StoredKey[]>(store, 'ai_keys_for', (sql) => storedKeys(sql, userId, guildId)));
}

/** Part of a statement: what {@link usableKeys} reads. */
export function storedKeys(sql: Sql, userId: string, guildId: string | undefined): SqlFragment {
  return sql`(
    select coalesce(jsonb_agg(jsonb_build_object('owner', owner, 'service', service, 'model', model,
        'key', jsonb_build_object('ciphertext', key_ciphertext, 'keyId', key_key_id)) order by owner), '[]')
      from ai_key where (owner = 'member' and owner_id = ${userId}) or (owner = 'server' and owner_id = ${guildId ?? '0'}))`;
}

/** Which key a server has brought, without the key; null if it hasn't. */
export function readServerKey(
  store: Store,
  guildId: string,
): Promise<{ service: string; model: string; setBy: string; at: string } | null> {
  return run(
    store,
    'ai_server_key',
    (sql) => sql`(
      select jsonb_build_object('service', service, 'model', model, 'setBy', set_by::text, 'at', set_at)
      from ai_key where owner = 'server' and owner_id = ${guildId})`,
  );
}

/** Those of services that this version knows. */
export function usableKeys(stored: readonly StoredKey[]): StoredKey[] {
  return stored.filter(({ service }) => Object.hasOwn(KEY_SERVICES, service));
}

/** A brought key as a provider. */
export function providerOf({ owner, service, model }: StoredKey, key: string): AiProvider {
  const { kind, url } = KEY_SERVICES[service];
  const id = owner === 'member' ? 'your key' : 'this server’s key';
  return { id, kind, url, key, chat: model, vision: model, window: OWN_WINDOW } as AiProvider;
}

export interface NewKey extends KeyOwner {
  service: KeyService;
  model: string;
  sealed: SealedToken;
}

/** Stores a key in place of the one before. */
export function setKey(store: Store, { actor }: Caller, key: NewKey): Promise<{ status: 'set' }> {
  const { owner, id, service, model, sealed } = key;
  return run(store, 'ai_set_key', {
    ...{ owner, ownerId: id, service, model, ciphertext: sealed.ciphertext, keyId: sealed.keyId },
    ...{ actor: actor.id, now: store.clock() },
  });
}

export function removeKey(store: Store, { owner, id }: KeyOwner): Promise<{ status: 'removed' | 'none' }> {
  return run(store, 'ai_remove_key', { owner, ownerId: id });
}
