/** `/snail` from Discord's side, on a real database, for tests that say what time it is. */
import type { InteractionAnswer } from '../../edge/interactions/delivery.ts';
import type { Store } from '../../shared/platform/store.ts';
import { chorus as chorusWith, shownIn, type TestChorus } from './chorus.ts';
import { createDatabase, type TestDatabase } from './database.ts';
import { ALICE, type Circumstances, type GivenOption, NOW_MS, slash } from './interaction.ts';
import { storeOn } from './store.ts';

/** A member with Manage Server. */
export const STAFF = { envelope: { member: { user: ALICE, roles: [], permissions: '32' } } };

export interface SnailStage {
  database: TestDatabase;
  store: Store;
  chorus: TestChorus;
  /** What the store's clock says. */
  nowMs: number;
  ask(path: string, options?: GivenOption[], where?: Circumstances): Promise<InteractionAnswer>;
  /** Empties what these tests fill, and turns the clock back. */
  clear(): Promise<void>;
}

export async function openSnailStage(): Promise<SnailStage> {
  const database = await createDatabase();
  const store = storeOn(database.sql, { clock: () => new Date(stage.nowMs) });
  const chorus = chorusWith({}, [], [], { store });
  const stage: SnailStage = {
    ...{ database, store, chorus, nowMs: NOW_MS },
    ask: (path, options = [], where = {}) => chorus.send(slash(path, options, where)),
    async clear() {
      stage.nowMs = NOW_MS;
      await database.sql`truncate ai_reading, ai_profile, ai_code, ai_mode, ai_mode_history, idempotency, job`;
    },
  };
  return stage;
}

export const text = (name: string, value: string): GivenOption => ({ name, type: 3, value });

/** What an answer says: its embed, or its content. */
export function say(answer: InteractionAnswer): string {
  return String(shownIn(answer).description ?? answer.data?.content);
}

export function buttonsIn({ data }: InteractionAnswer): { label: string; custom_id: string }[] {
  const rows = (data?.components ?? []) as { components: { label: string; custom_id: string }[] }[];
  return rows.flatMap(({ components }) => components);
}
