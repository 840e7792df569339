/** The audit log as a file. Loaded when someone exports it. */
import { type AuditEntry, type AuditFilter, readWholeAudit } from '../../../../shared/audit/audit.ts';
import { csv } from '../../../../shared/platform/csv.ts';
import type { GuildCaller, Store } from '../../../../shared/platform/store.ts';
import { formatDay, formatTime, type ServerFormat } from '../../../../shared/settings/server.ts';
import { type MessageBody, type Outcome, refuse, reply } from '../../../interactions/reply.ts';
import { counted } from '../../format.ts';
import type { GuildContext } from '../../services.ts';
import { readAccess, STAFF_ONLY } from './access.ts';
import { entryName } from './entry-text.ts';
import { filterOf, type TypedFilter } from './filter-of.ts';

const COLUMNS = ['change', 'time', 'local time', 'area', 'what', 'who', 'about', 'details'];

interface FileRequest {
  kind: 'csv' | 'json';
  format: ServerFormat;
  now: Date;
}

export async function exportAnswer(
  context: GuildContext,
  options: TypedFilter & { format?: 'csv' | 'json' | undefined },
): Promise<Outcome> {
  const { store, caller, now } = context;
  const { mayRead, format } = await readAccess(context);
  if (!mayRead) return refuse(STAFF_ONLY);
  const filter = filterOf(options, now, format);
  if ('problem' in filter) return refuse(filter.problem);
  return reply(await auditFile(store, caller, filter, { kind: options.format ?? 'csv', format, now }));
}

async function auditFile(
  store: Store,
  caller: GuildCaller,
  filter: AuditFilter,
  { kind, format, now }: FileRequest,
): Promise<MessageBody> {
  const { entries, isCut } = await readWholeAudit(store, caller, filter);
  const data = kind === 'csv' ? asCsv(entries, format) : asJson(entries, caller.guild.id, filter, now);
  const cut = isCut ? ' These are the newest; narrow it down with `since` or `area` for others.' : '';
  return {
    content: `${counted(entries.length, 'change')}, newest first.${cut}`,
    files: [
      {
        name: `audit-${formatDay(now, format)}.${kind}`,
        contentType: kind === 'csv' ? 'text/csv; charset=utf-8' : 'application/json',
        data,
      },
    ],
  };
}

/** IDs are texts, because spreadsheets round numbers that long. */
function asCsv(entries: readonly AuditEntry[], format: ServerFormat): string {
  const rows = entries.map((entry) => [
    entryName(entry),
    new Date(entry.at).toISOString(),
    formatTime(new Date(entry.at), format),
    entry.area,
    entry.what,
    entry.actor === '0' ? '' : entry.actor,
    entry.user === '0' ? '' : (entry.user ?? ''),
    detailText(entry),
  ]);
  return csv([COLUMNS, ...rows]);
}

/** `volume: 100 → 80` for settings, `reason: spam` for the rest. */
function detailText({ source, detail }: AuditEntry): string {
  if (source !== 'settings')
    return Object.entries(detail)
      .map(([key, value]) => `${key}: ${text(value)}`)
      .join('; ');
  const { before, after } = detail as { before: Record<string, unknown>; after: Record<string, unknown> };
  return Object.keys(after)
    .map((key) => `${key}: ${text(before[key])} → ${text(after[key])}`)
    .join('; ');
}

function text(value: unknown): string {
  if (value === null || value === undefined) return 'default';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function asJson(entries: readonly AuditEntry[], server: string, filter: AuditFilter, now: Date): string {
  const named = entries.map(({ id, source, ...entry }) => ({ change: entryName({ id, source }), ...entry }));
  return `${JSON.stringify({ format: 'chorus-audit', version: 1, server, at: now, filter, entries: named }, null, 2)}\n`;
}
