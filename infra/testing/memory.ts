/** Members who have the bot remember things, on a real database and a scripted provider of embeddings. */

import { embedNotes } from '../../shared/ai/embed-notes.ts';
import { type AiParts, embedderOf } from '../../shared/ai/embedding.ts';
import { DIRECT, remember, type Scope, setConsent } from '../../shared/ai/memory.ts';
import { aiProviders } from '../../shared/ai/providers.ts';
import { relevantNotes } from '../../shared/ai/relevant-notes.ts';
import { JobRunner } from '../../shared/jobs/runner.ts';
import type { Sql } from '../../shared/platform/postgres.ts';
import type { Caller, Store } from '../../shared/platform/store.ts';
import { openJobStage } from './jobs.ts';
import { storeOn } from './store.ts';

let calls = 0;

/** Someone in a server, or in direct messages. Each caller has a key of its own. */
export function memberIn(user: string, scope: Scope, key = `i:memory:${++calls}`): Caller {
  return {
    key,
    actor: { id: user },
    guild: scope === DIRECT ? undefined : { id: scope, roleIds: [] },
    command: { name: 'remember', module: 'ai' },
  };
}

/** What AI works with where one provider embeds. */
export function embeddingBy(url: string, model = 'words', budgets: AiParts['budgets'] = {}): AiParts {
  return {
    providers: aiProviders
      .schema()
      .parse(JSON.stringify([{ id: 'sandbox', kind: 'openai', url, key: 'sk-secret-1', embedding: model }])),
    budgets,
  };
}

export class TestMemory {
  readonly store: Store;
  readonly #sql: Sql;

  constructor(sql: Sql, parts: Partial<Store> = {}) {
    this.#sql = sql;
    this.store = storeOn(sql, parts);
  }

  consent(user: string, scope: Scope, isGiven = true) {
    return setConsent(this.store, memberIn(user, scope), isGiven);
  }

  remember(user: string, scope: Scope, text: string, tags?: string) {
    return remember(this.store, memberIn(user, scope), { text, tags });
  }

  /** The texts of what's found, with embeddings if there's a provider. */
  async recall(user: string, scope: Scope, question: string, ai?: AiParts, most = 5): Promise<string[]> {
    const embedder = ai && embedderOf(ai);
    const notes = await relevantNotes(this.store, {
      ...{ userId: user, scope, question, most },
      embedding: embedder && { embedder, key: `i:question:${++calls}`, signal: new AbortController().signal },
    });
    return notes.map(({ text }) => text);
  }

  /** Runs the job of embeddings. Returns the log. */
  async embed(ai: AiParts): Promise<string[]> {
    const stage = openJobStage(this.#sql);
    const services = { ...stage.services, ai };
    await new JobRunner<typeof services>({ jobs: [embedNotes], services, concurrency: 4 }).runUntilIdle(20_000);
    return stage.lines;
  }
}
