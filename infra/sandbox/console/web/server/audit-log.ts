/** The audit log: who did what to whom, and why. */
import type { APIAuditLogEntry, APIUser } from 'discord-api-types/v10';
import { html, nothing, type TemplateResult } from 'lit';
import type { Page, ServerView } from './parts.ts';

const discordEpochMs = 1_420_070_400_000;

/** What each action is called (https://discord.com/developers/docs/resources/audit-log#audit-log-events). */
const words: Record<number, string> = {
  1: 'changed the server',
  10: 'created a channel',
  11: 'changed a channel',
  12: 'deleted a channel',
  13: 'added an overwrite',
  14: 'changed an overwrite',
  15: 'removed an overwrite',
  20: 'kicked',
  22: 'banned',
  23: 'unbanned',
  24: 'changed',
  25: 'changed the roles of',
  26: 'moved members',
  27: 'disconnected members',
  30: 'created a role',
  31: 'changed a role',
  32: 'deleted a role',
  72: 'deleted messages of',
  73: 'deleted messages in bulk',
  74: 'pinned a message of',
  75: 'unpinned a message of',
  110: 'started a thread',
  111: 'changed a thread',
  112: 'deleted a thread',
  140: 'created an AutoMod rule',
  141: 'changed an AutoMod rule',
  142: 'deleted an AutoMod rule',
  143: 'was blocked by AutoMod',
  144: 'was reported by AutoMod',
  145: 'was timed out by AutoMod',
};
/** These say whom. The target of others is a channel, a role, or the like. */
const aboutPeople = new Set([20, 22, 23, 24, 25, 72, 74, 75]);

interface Log {
  audit_log_entries: APIAuditLogEntry[];
  /** Everyone in them, also those who left. */
  users: APIUser[];
}

export const auditLogPage: Page<Log> = {
  title: 'Audit log',
  load: (read) => read.get<Log>('/audit-logs?limit=100'),
  view: (view) =>
    view.data.audit_log_entries.length === 0
      ? html`<p class="server-note">Nothing has happened yet.</p>`
      : html`<ul class="server-list">${view.data.audit_log_entries.map((entry) => row(entry, view))}</ul>`,
};

function row(entry: APIAuditLogEntry, { data }: ServerView<Log>): TemplateResult {
  const { id, action_type, user_id, target_id, reason, changes = [] } = entry;
  const time = new Date(Number(BigInt(id) >> 22n) + discordEpochMs);
  const who = (userId: string | null): string => {
    const user = data.users.find((one) => one.id === userId);
    return user?.global_name ?? user?.username ?? userId ?? '';
  };
  const changed = changes.map(({ key, new_value: value }) => `${key}: ${shown(value)}`).join(' · ');
  return html`<li class="server-row">
    <div><strong>${who(user_id)}</strong> ${words[action_type] ?? `did ${action_type} to`} ${aboutPeople.has(action_type) ? html`<strong>${who(target_id)}</strong>` : nothing}</div>
    <small>${time.toLocaleString()}${reason === undefined ? nothing : html` · ${reason}`}</small>
    ${changed === '' ? nothing : html`<small class="server-changes">${changed}</small>`}
  </li>`;
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
