/** The bots that play: whether they're logged in, and their tokens work. */
import { counted, plural } from '../../shared/platform/plural.ts';
import { printable } from '../terminal/text.ts';
import { type Area, type Finding, failure, ok, warning } from './finding.ts';

interface Agent {
  name: string;
  status: 'approved' | 'active' | 'refused';
  key_id: string | null;
  is_held: boolean;
  is_ready: boolean;
  is_failing: boolean;
}

/** How many are named. */
const MOST_NAMED = 5;

export const agents: Area = {
  name: 'agents',
  needs: ['database'],
  async check({ sql, environment }) {
    const [tables] = await sql<{ exist: boolean }[]>`select to_regclass('agent_bots') is not null as exist`;
    if (!tables?.exist) return [];
    const all = await sql<Agent[]>`
      select name, status, token_key_id as key_id, login_failures > 0 as is_failing,
        coalesce(lease_until > clock_timestamp(), false) as is_held,
        coalesce(lease_until > clock_timestamp(), false) and ready_at is not null as is_ready
      from agent_bots where status in ('approved', 'active', 'refused') order by name, agent_id`;
    if (all.length === 0)
      return [warning('ready', 'there are no agents, so nothing can play', 'Add one in Discord with /pools add.')];
    const working = all.filter(({ status }) => status !== 'refused');
    const findings = [
      ...problem(
        all.filter(({ status }) => status === 'refused'),
        (count) =>
          failure(
            'tokens',
            `Discord rejected ${plural(count, 'a token', 'tokens')}`,
            'Reset the token in the Developer Portal, and use /pools add with the new one.',
          ),
      ),
      ...keys(working, environment.AGENT_TOKEN_KEYS),
      ...problem(
        working.filter((agent) => !agent.is_held && !agent.is_failing),
        (count) =>
          failure(
            'nodes',
            `${counted(count, 'agent')} ${plural(count, 'has', 'have')} no voice node`,
            'Start a voice node, or raise NODE_CAPACITY.',
          ),
      ),
      ...problem(
        working.filter((agent) => !agent.is_ready && agent.is_failing),
        (count) =>
          warning(
            'logins',
            `${counted(count, 'agent')} can’t log in`,
            'See the log of the voice nodes. /agents restart tries again at once.',
          ),
      ),
      ...problem(
        working.filter((agent) => agent.is_held && !agent.is_ready && !agent.is_failing),
        (count) =>
          warning(
            'starting',
            `${counted(count, 'agent')} ${plural(count, 'is', 'are')} still logging in`,
            'Check again in a minute.',
          ),
      ),
    ];
    const ready = working.filter(({ is_ready }) => is_ready).length;
    if (ready > 0 || findings.length === 0) findings.unshift(ok('ready', `${counted(ready, 'agent')} ready`));
    return findings;
  },
};

/** Adds their names. Nothing if there are none. */
function problem(found: readonly Agent[], finding: (count: number) => Finding): Finding[] {
  if (found.length === 0) return [];
  const made = finding(found.length);
  const names = found.slice(0, MOST_NAMED).map(({ name }) => printable(name));
  const rest = found.length - MOST_NAMED;
  return [{ ...made, detail: `${made.detail}: ${names.join(', ')}${rest > 0 ? `, and ${rest} more` : ''}` }];
}

/** Tokens that no configured key decrypts. */
function keys(working: readonly Agent[], configured: string | undefined): Finding[] {
  if (configured === undefined) return [];
  const known = new Set(configured.split(',').map((key) => key.trim().split(':')[0]));
  return problem(
    working.filter(({ key_id }) => key_id !== null && !known.has(key_id)),
    (count) =>
      failure(
        'keys',
        `AGENT_TOKEN_KEYS lacks the key of ${counted(count, 'agent')}`,
        'Add the old key after the new one, and run: npm run rotate-agent-keys',
      ),
  );
}
