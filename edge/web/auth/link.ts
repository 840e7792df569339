import type { Store } from '../../../shared/platform/store.ts';
import { openLink } from '../../../shared/web/sessions.ts';
import { newToken, tokenHash } from '../signing.ts';

/** A link that logs a member in once, within five minutes. It replaces the one before. */
export async function dashboardLink(
  store: Store,
  publicUrl: string,
  whose: { user: string; name: string; guild: string | null },
): Promise<string> {
  const token = newToken();
  await openLink(store, tokenHash(token), { ...whose, name: whose.name.slice(0, 100) });
  return `${publicUrl}/auth/link?token=${token}`;
}
