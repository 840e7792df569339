/** Whom to ask: a key that a member or their server brought, or else the operator's providers. */
import type { JobServices } from '../jobs/services.ts';
import type { Candidate } from './ask.ts';
import { keyFor, keySeal, providerOf, type StoredKey } from './keys.ts';
import { type AiProvider, providersFor } from './providers.ts';
import type { AiServices } from './services.ts';
import { readAiSettings } from './settings-store.ts';

export interface Candidates {
  /** In the order in which they're asked. */
  candidates: Candidate[];
  /** No budget of the operator's applies. */
  hasOwnKey: boolean;
}

type Asker = { user: string; guild?: string | undefined };

/** @param asker whose question it is, and in which server. */
export async function candidatesFor(
  { store, ai }: Pick<JobServices, 'store'> & AiServices,
  asker: Asker,
  use: 'chat' | 'vision',
): Promise<Candidates> {
  const [own, settings] = await Promise.all([
    keyFor(store, asker.user, asker.guild),
    asker.guild === undefined ? undefined : readAiSettings(store, asker.guild),
  ]);
  return candidatesBy(ai, asker, use, { own, chosen: settings?.model ?? null });
}

/** The same by what was read before: the key that counts, and the provider that the server's staff chose. */
export async function candidatesBy(
  ai: AiServices['ai'],
  { user, guild = '' }: Asker,
  use: 'chat' | 'vision',
  { own, chosen }: { own: StoredKey | undefined; chosen: string | null },
): Promise<Candidates> {
  if (own === undefined) return { candidates: chosenFirst(operators(ai.providers, use), chosen), hasOwnKey: false };
  const key = await ai.openKey(own.key, keySeal({ owner: own.owner, id: own.owner === 'member' ? user : guild }));
  return { candidates: [{ provider: providerOf(own, key), model: own.model }], hasOwnKey: true };
}

function operators(providers: readonly AiProvider[], use: 'chat' | 'vision'): Candidate[] {
  return providersFor(providers, use).map((provider) => ({ provider, model: provider[use] ?? '' }));
}

/** The server's choice first; the others are still asked if it doesn't answer. */
function chosenFirst(candidates: readonly Candidate[], chosen: string | null): Candidate[] {
  return candidates.toSorted((a, b) => Number(b.provider.id === chosen) - Number(a.provider.id === chosen));
}

/** Operators' providers have few names in metrics; those of brought keys all count as one. */
export function nameInMetrics(providers: readonly AiProvider[], id: string): string {
  return providers.some((provider) => provider.id === id) ? id : 'brought_key';
}
