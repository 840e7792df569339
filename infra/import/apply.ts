/** Goes through the members of an import, and previews or imports each. */
import type { ImportOutcome, MemberImport } from '../../shared/economy/import-member.ts';
import { importMember } from '../../shared/economy/import-member.ts';
import type { Store } from '../../shared/platform/store.ts';
import { erasedAmong } from '../../shared/privacy/erasures.ts';

/** How many are imported at once, each in a transaction of its own. */
const AT_ONCE = 4;

export interface Imported {
  member: MemberImport;
  /** Nothing is brought back of members who were erased here. */
  outcome: ImportOutcome | { status: 'erased' };
}

/**
 * Every member is imported as a whole or not at all. If it stops halfway, repeating it does the rest.
 *
 * @param isPreview changes nothing.
 * @param onProgress called with how many are done.
 * @throws if the database fails. What's done stays.
 */
export async function importAll(
  store: Store,
  members: readonly MemberImport[],
  isPreview: boolean,
  onProgress: (done: number) => void = () => {},
): Promise<Imported[]> {
  const erased = await erasedAmong(
    store.sql(),
    members.map(({ userId }) => userId),
  );
  const results: Imported[] = [];
  const waiting = members.values();
  const work = async () => {
    for (const member of waiting) {
      const outcome = erased.has(member.userId)
        ? ({ status: 'erased' } as const)
        : await importMember(store, member, isPreview);
      results.push({ member, outcome });
      onProgress(results.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}
