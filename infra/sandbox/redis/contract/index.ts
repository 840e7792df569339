import type { Case } from './case.ts';
import { hashCases, listCases, setCases } from './collections.ts';
import { keyCases } from './keys.ts';
import { scriptCases } from './scripts.ts';
import { sortedSetCases } from './sorted-sets.ts';
import { stringCases } from './strings.ts';

/** What the endpoint promises, by family. A real Redis behind the same dialect must answer the same. */
export const contract: Record<string, Case[]> = {
  strings: stringCases,
  keys: keyCases,
  hashes: hashCases,
  sets: setCases,
  lists: listCases,
  'sorted sets': sortedSetCases,
  scripts: scriptCases,
};
