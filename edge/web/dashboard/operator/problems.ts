/** What doesn't work in this installation right now. Each problem is an alert of the runbook. */
import { UNITS } from '../../../../shared/ai/budget-limits.ts';
import { type UsedToday, usedTodayIn } from '../../../../shared/ai/usage.ts';
import { type Backlog, backlogIn } from '../../../../shared/jobs/queue.ts';
import { type Figures, figuresIn } from '../../../../shared/operations/measure.ts';
import { run } from '../../../../shared/platform/store.ts';
import { type NodeView, nodesIn } from '../../../../shared/voice/leases.ts';
import { type AgentLeases, leasesIn } from '../../../../shared/voice/live-sessions.ts';
import { circuits } from '../../../ai/circuits.ts';
import { counted, t } from '../../words/index.ts';
import type { OperatorContext } from './page.ts';
import type { Alert } from './runbook.ts';

export interface Problem {
  alert: Alert;
  /** One sentence. */
  text: string;
}

/** A node that has been silent for longer was taken away on purpose, in seconds. */
const GONE_S = 86_400;
/** As the alert rules have it. */
const LIMITS = { connections: 0.8, backupHours: 26, budget: 0.8 } as const;

/** Of the sessions that are shown. */
export const NEWEST_SESSIONS = 50;

export interface State {
  figures: Figures;
  nodes: NodeView[];
  backlog: Backlog[];
  leases: AgentLeases;
  problems: Problem[];
}

type Read = Figures & Pick<State, 'nodes' | 'backlog' | 'leases'> & { used: UsedToday[] };

/** All of it in one statement, because the overview reads it again every few seconds. */
export async function readState({ store, ai, redisAnswers }: OperatorContext): Promise<State> {
  const now = store.clock();
  const [read, hasRedis] = await Promise.all([
    run<Read>(store, 'operator_state', figuresIn, {
      columns: {
        nodes: nodesIn,
        backlog: backlogIn,
        leases: (sql) => leasesIn(sql, NEWEST_SESSIONS),
        used: (sql) => usedTodayIn(sql, now, '0', undefined),
      },
    }),
    redisAnswers(),
  ]);
  const { nodes, backlog, leases, used, ...figures } = read;
  const problems = [
    ...(figures.isHalted
      ? [problem('ChorusBooksHalted', t`The ledger doesn’t balance, so every transfer is refused.`)]
      : []),
    ...(hasRedis ? [] : [problem('ChorusRedisLost', t`Redis isn’t responding to this edge.`)]),
    ...figureProblems(figures, now),
    ...nodeProblems(figures, nodes),
    ...jobProblems(backlog),
    ...ai.providers
      .filter(({ id }) => circuits.waitMs(id) > 0)
      .map(({ id }) =>
        problem('ChorusAiProviderFails', t`${id} failed a moment ago, so this process isn’t using it for now.`),
      ),
    ...UNITS.flatMap((unit) => {
      const limit = ai.budgets.all?.[unit];
      const row = used.find((one) => one.scope === 'all' && one.unit === unit);
      const share = limit === undefined || row === undefined ? 0 : (row.used + row.held) / Math.max(limit, 1);
      if (share >= 1) return [problem('ChorusAiBudgetUsed', t`Today’s AI budget is used up: ${unit}.`)];
      return share >= LIMITS.budget
        ? [problem('ChorusAiBudgetNearlyUsed', t`${Math.floor(share * 100)}% of today’s AI budget is used: ${unit}.`)]
        : [];
    }),
  ];
  return { figures, nodes, backlog, leases, problems };
}

function problem(alert: Alert, text: string): Problem {
  return { alert, text };
}

function figureProblems({ connections, mostConnections, backup }: Figures, now: Date): Problem[] {
  const hours = backup?.takenAt == null ? 0 : now.getTime() / 3_600_000 - backup.takenAt / 3_600;
  return [
    ...(connections / mostConnections > LIMITS.connections
      ? [
          problem(
            'ChorusDatabaseConnections',
            t`${connections} of ${mostConnections} connections to Postgres are taken.`,
          ),
        ]
      : []),
    ...(backup?.hasFailed ? [problem('ChorusBackupFailed', t`Something went wrong in the last backup.`)] : []),
    ...(hours > LIMITS.backupHours
      ? [problem('ChorusBackupOld', t`The newest backup is ${counted(Math.floor(hours), 'hour')} old.`)]
      : []),
  ];
}

function nodeProblems({ agents, readyAgents }: Figures, nodes: readonly NodeView[]): Problem[] {
  const silent = nodes.filter(
    ({ isLive, isDraining, silentSeconds }) => !isLive && !isDraining && silentSeconds < GONE_S,
  );
  return [
    ...silent.map(({ id, silentSeconds }) =>
      problem('ChorusVoiceNodeDown', t`${id} hasn’t reported for ${counted(Math.ceil(silentSeconds / 60), 'minute')}.`),
    ),
    ...(agents > 0 && readyAgents === 0
      ? [problem('ChorusNoReadyAgents', t`No agent is logged in, so nothing can play.`)]
      : readyAgents < agents
        ? [problem('ChorusAgentsNotReady', t`${counted(agents - readyAgents, 'agent')} of ${agents} not logged in.`)]
        : []),
  ];
}

function jobProblems(backlog: readonly Backlog[]): Problem[] {
  return backlog.flatMap(({ kind, late, dead }) => [
    ...(late > 0 ? [problem('ChorusJobsLate', t`${counted(late, 'job')} late: ${kind}.`)] : []),
    ...(dead > 0 ? [problem('ChorusJobsDead', t`${counted(dead, 'job')} given up: ${kind}.`)] : []),
  ]);
}
