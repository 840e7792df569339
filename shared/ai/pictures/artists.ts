import type { Candidate } from '../in-turn.ts';
import { type AiProvider, providersFor } from '../providers.ts';

/** The operator's providers that draw. Keys that members or servers bring don't: nothing would limit what they cost. */
export function artists(providers: readonly AiProvider[]): Candidate[] {
  return providersFor(providers, 'image').map((provider) => ({ provider, model: provider.image ?? '' }));
}
