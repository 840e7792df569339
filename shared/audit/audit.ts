/** What was changed in a server, from everything that remembers it. */
import { type GuildCaller, run, type Store } from '../platform/store.ts';

/** What changes are about. */
export const AUDIT_AREAS = ['settings', 'moderation', 'money', 'pools', 'playlists', 'ai', 'dashboard'] as const;
export type AuditArea = (typeof AUDIT_AREAS)[number];

/** What remembers a change. Moderation has two: cases of members, and acts on everything else. AI has one for each of its parts. */
export type AuditSource =
  | 'settings'
  | 'case'
  | 'act'
  | 'money'
  | 'pools'
  | 'playlists'
  | 'modes'
  | 'personality'
  | 'club'
  | 'dashboard';

export interface AuditEntry {
  source: AuditSource;
  area: AuditArea;
  /** Unique in its source. */
  id: string;
  /** In ISO 8601, with microseconds. */
  at: string;
  /** 0 once they have been erased. */
  actor: string;
  /** Whom it's about. */
  user: string | null;
  /** A module of settings, an act of moderation, and so on: what filters go by. */
  what: string;
  detail: Readonly<Record<string, unknown>>;
}

/** Which entries to read. Those left out don't matter. */
export interface AuditFilter {
  area?: AuditArea | undefined;
  /** Who did it, or whom it's about. */
  who?: string | undefined;
  what?: string | undefined;
  since?: Date | undefined;
}

export interface AuditPage {
  total: number;
  /** Newest first. */
  entries: AuditEntry[];
}

/** How many entries one statement reads for a file. */
const BATCH = 1_000;
/** How many entries a file has at most. */
export const AUDIT_FILE_ENTRIES = 10_000;

/** One page of what was changed in the caller's server. */
export function readAudit(
  store: Store,
  { guild }: Pick<GuildCaller, 'guild'>,
  filter: AuditFilter,
  { offset, limit }: { offset: number; limit: number },
): Promise<AuditPage> {
  return run(store, 'audit_read', { guild: guild.id, ...argumentsOf(filter), offset, limit });
}

/**
 * Everything that was changed in the caller's server, up to {@link AUDIT_FILE_ENTRIES}, newest first. What is added meanwhile isn't
 * in it, and moves nothing.
 */
export async function readWholeAudit(
  store: Store,
  { guild }: Pick<GuildCaller, 'guild'>,
  filter: AuditFilter,
  batch = BATCH,
): Promise<{ entries: AuditEntry[]; isCut: boolean }> {
  const entries: AuditEntry[] = [];
  for (;;) {
    const last = entries.at(-1);
    const after = last && { afterAt: last.at, afterSource: last.source, afterId: last.id };
    const args = { guild: guild.id, ...argumentsOf(filter), ...after, limit: batch };
    const page = await run<'audit_read', Pick<AuditPage, 'entries'>>(store, 'audit_read', args);
    entries.push(...page.entries);
    if (page.entries.length < batch) return { entries, isCut: false };
    if (entries.length >= AUDIT_FILE_ENTRIES) return { entries: entries.slice(0, AUDIT_FILE_ENTRIES), isCut: true };
  }
}

function argumentsOf({ area, who, what, since }: AuditFilter) {
  return { area: area ?? null, who: who ?? null, what: what ?? null, since: since ?? null };
}
