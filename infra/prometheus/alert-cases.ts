/** For each alert, a case in which it fires and ends, and cases that are close but no reason for it. */
import { AI_ALERT_CASES } from './ai-alert-cases.ts';
import { type AlertCase, counter, gauge, histogram, restarted, type Series } from './alert-series.ts';

const EDGE = 'job="chorus-edge",instance="edge:8787"';
const SECOND_EDGE = 'job="chorus-edge",instance="edge-2:8787"';
const NODE = 'job="chorus-voice",instance="voice-1:8788"';
const SECOND_NODE = 'job="chorus-voice",instance="voice-2:8788"';
const PUBLIC = 'job="chorus-public",instance="https://chorus.example/healthz"';
/** In samples that are ten minutes apart. */
const DAY = 24 * 6;

const pages = (status: string, values: number[]) => ({
  [`chorus_web_requests_total{page="status",status="${status}"}`]: values,
});
const commands = (status: string, values: number[]) => ({
  [`chorus_commands_total{command="pay",status="${status}"}`]: values,
});
const connections = (...parts: [number, number][]): Series => ({
  chorus_db_connections: gauge(...parts),
  chorus_db_connections_max: gauge(...parts.map(([minutes]) => [minutes, 97] as [number, number])),
});
const agents = (approved: number, ...ready: [number, number][]): Series => ({
  'chorus_agents{state="approved"}': gauge(...ready.map(([minutes]) => [minutes, approved] as [number, number])),
  'chorus_agents{state="ready"}': gauge(...ready),
});
const cases = (status: string, values: number[]) => ({
  [`chorus_moderation_cases_total{kind="ban",status="${status}"}`]: values,
});
const verifications = (status: string, values: number[]) => ({
  [`chorus_safety_verifications_total{status="${status}"}`]: values,
});
const calls = (status: string, values: number[]) => ({
  [`chorus_discord_api_calls_total{route="GET /gateway",status="${status}"}`]: values,
});
const allocations = (status: string, values: number[]) => ({
  [`chorus_session_allocations_total{kind="music",status="${status}"}`]: values,
});
const deployments = (success: boolean, values: number[]) => ({
  [`chorus_agent_deployments_total{success="${success}"}`]: values,
});
const failovers = (values: number[]) => ({ [`chorus_session_failovers_total{${NODE},reason="lavalink"}`]: values });
const statements = (...parts: [number, number, number][]): Series =>
  histogram('chorus_db_query_duration_seconds', ...parts);

/** Backups of these moments, in minutes; the newest verified one may be another one. */
const backups = (taken: number[], verified = taken, failed = gauge([taken.length, 0])): Series => ({
  'chorus_backup_timestamp_seconds{state="taken"}': taken.map((minute) => minute * 60),
  'chorus_backup_timestamp_seconds{state="verified"}': verified.map((minute) => minute * 60),
  chorus_backup_failed: failed,
});
const supply = (minted: number[], burned = counter([minted.length, 20])): Series => ({
  'chorus_economy_minted_credits_total{source="work"}': minted,
  'chorus_economy_burned_credits_total{source="shop"}': burned,
});

export const ALERT_CASES: Readonly<Record<string, AlertCase>> = {
  ...AI_ALERT_CASES,
  ChorusEdgeDown: {
    fires: {
      series: { [`up{${EDGE}}`]: gauge([20, 1]), [`probe_success{${PUBLIC}}`]: gauge([5, 1], [6, 0], [9, 1]) },
      at: 9,
      ends: 13,
    },
    quiet: {
      'a restart that takes a minute': { [`up{${EDGE}}`]: gauge([5, 1], [1, 0], [10, 1]) },
      'an edge on Workers, without a voice node': { [`probe_success{${PUBLIC}}`]: gauge([20, 1]) },
    },
  },
  ChorusEdgeInstanceDown: {
    fires: {
      series: { [`up{${EDGE}}`]: gauge([30, 1]), [`up{${SECOND_EDGE}}`]: gauge([5, 1], [10, 0], [15, 1]) },
      at: 10,
      ends: 16,
    },
    quiet: {
      'both edges, restarted in turn': {
        [`up{${EDGE}}`]: gauge([5, 1], [1, 0], [20, 1]),
        [`up{${SECOND_EDGE}}`]: gauge([7, 1], [1, 0], [18, 1]),
      },
    },
  },
  ChorusCertificateExpires: {
    every: 5,
    fires: {
      series: { [`probe_ssl_earliest_cert_expiry{${PUBLIC}}`]: gauge([24, 9 * 86_400], [6, 90 * 86_400]) },
      at: 90,
      ends: 125,
    },
    quiet: {
      'one that was renewed with two weeks left': {
        [`probe_ssl_earliest_cert_expiry{${PUBLIC}}`]: gauge([24, 15 * 86_400], [6, 90 * 86_400]),
      },
    },
  },
  ChorusPagesFail: {
    fires: {
      series: { ...pages('2xx', counter([60, 10])), ...pages('5xx', counter([10, 0], [20, 2], [30, 0])) },
      at: 25,
      ends: 50,
    },
    quiet: {
      'four errors among few': {
        ...pages('2xx', counter([60, 1])),
        ...pages('5xx', counter([10, 0], [4, 1], [46, 0])),
      },
      'pages that don’t exist': { ...pages('2xx', counter([60, 1])), ...pages('4xx', counter([60, 20])) },
      'one in a hundred': { ...pages('2xx', counter([60, 200])), ...pages('5xx', counter([60, 2])) },
    },
  },
  ChorusCommandsFail: {
    fires: {
      series: {
        ...commands('success', counter([60, 10])),
        ...commands('unavailable', counter([10, 0], [20, 1], [30, 0])),
      },
      at: 25,
      ends: 40,
    },
    quiet: {
      'no traffic at all': { ...commands('success', counter([60, 0])), ...commands('error', counter([60, 0])) },
      'one failure while hardly anyone is there': {
        ...commands('success', counter([60, 0])),
        ...commands('error', counter([20, 0], [1, 1], [39, 0])),
      },
      'refusals, which are answers': {
        ...commands('success', counter([60, 1])),
        ...commands('refused', counter([60, 20])),
      },
      'a restart, which begins the counters at 0 again': {
        ...commands('success', restarted([[30, 100]], [[30, 100]])),
        ...commands('error', restarted([[30, 1]], [[30, 1]])),
      },
    },
  },
  ChorusErrorSpike: {
    fires: {
      series: {
        ...commands('success', counter([140, 200])),
        ...commands('error', counter([80, 0.1], [6, 5], [54, 0.1])),
      },
      at: 85,
      ends: 100,
    },
    quiet: {
      'as many errors as always': {
        ...commands('success', counter([150, 1_000])),
        ...commands('error', counter([150, 3])),
      },
      'a restart, after which they go on': {
        ...commands('success', restarted([[100, 1_000]], [[50, 1_000]])),
        ...commands('error', restarted([[100, 3]], [[50, 3]])),
      },
    },
  },
  ChorusCommandsSlow: {
    fires: {
      series: histogram('chorus_command_duration_seconds', [30, 10, 0.05], [30, 10, 4], [30, 10, 0.05]),
      at: 58,
      ends: 80,
    },
    quiet: {
      'no traffic at all': histogram('chorus_command_duration_seconds', [60, 0, 0.05]),
      'a slow command now and then while hardly anyone is there': histogram(
        'chorus_command_duration_seconds',
        [60, 0.5, 4],
      ),
    },
  },
  ChorusAnswersLate: {
    fires: {
      series: { chorus_interaction_deadline_misses_total: counter([20, 0], [5, 2], [30, 0]) },
      at: 25,
      ends: 40,
    },
    quiet: {
      'one late answer, and a restart': {
        chorus_interaction_deadline_misses_total: restarted(
          [
            [20, 0],
            [1, 1],
            [10, 0],
          ],
          [[20, 0]],
        ),
      },
    },
  },
  ChorusDatabaseDown: {
    fires: {
      series: {
        [`chorus_db_failures_total{${EDGE},operation="job_claim"}`]: counter([20, 0], [10, 20], [20, 0]),
        [`chorus_db_query_duration_seconds_count{${EDGE},operation="job_claim"}`]: counter(
          [20, 60],
          [10, 20],
          [20, 60],
        ),
      },
      at: 27,
      ends: 35,
    },
    quiet: {
      'a few failures among many statements': {
        [`chorus_db_failures_total{${EDGE},operation="economy_pay"}`]: counter([60, 5]),
        [`chorus_db_query_duration_seconds_count{${EDGE},operation="job_claim"}`]: counter([60, 60]),
      },
      'nothing asked, on Workers at night': {
        [`chorus_db_failures_total{${EDGE},operation="job_claim"}`]: counter([60, 0]),
        [`chorus_db_query_duration_seconds_count{${EDGE},operation="job_claim"}`]: counter([60, 0]),
      },
    },
  },
  ChorusDatabaseSlow: {
    fires: { series: statements([20, 60, 0.005], [20, 60, 0.4], [20, 60, 0.005]), at: 38, ends: 50 },
    quiet: {
      'no statements': statements([60, 0, 0.005]),
      'a few slow ones at night': statements([60, 0.2, 0.4]),
    },
  },
  ChorusDatabaseConnections: {
    fires: { series: connections([10, 30], [15, 90], [15, 30]), at: 20, ends: 28 },
    quiet: { 'a short rush, as during an update': connections([10, 30], [4, 90], [20, 30]) },
  },
  ChorusRedisLost: {
    fires: { series: { [`chorus_redis_up{${EDGE}}`]: gauge([10, 1], [10, 0], [10, 1]) }, at: 15, ends: 22 },
    quiet: {
      'one ping lost': { [`chorus_redis_up{${EDGE}}`]: gauge([10, 1], [1, 0], [10, 1]) },
      'a single command that waited too long': {
        [`chorus_rate_limit_hits_total{${EDGE},type="redis_error"}`]: counter([20, 0], [1, 1], [20, 0]),
      },
      'members who are rate-limited': { [`chorus_rate_limit_hits_total{${EDGE},type="pay"}`]: counter([60, 30]) },
    },
  },
  ChorusBooksHalted: {
    every: 5,
    fires: { series: { chorus_economy_halted: gauge([2, 0], [18, 1], [2, 0]) }, at: 95, ends: 105 },
    // What staff do about it ends the halt, and the counter of checks stays.
    quiet: {
      'after it was resumed': { chorus_economy_halted: gauge([12, 0]), chorus_economy_drift_total: gauge([12, 3]) },
    },
  },
  ChorusSupplyUnusual: {
    every: 10,
    fires: {
      series: supply(counter([2 * DAY, 1_000], [3, 20_000], [24, 1_000])),
      at: 2 * 24 * 60 + 30,
      ends: 2 * 24 * 60 + 150,
    },
    quiet: {
      'the first day, when there’s nothing to compare with': supply(counter([30, 1_000], [3, 20_000], [30, 1_000])),
      'no credits at all': supply(counter([2 * DAY, 0]), counter([2 * DAY, 0])),
      'a restart': supply(restarted([[2 * DAY, 1_000]], [[30, 1_000]]), restarted([[2 * DAY, 20]], [[30, 20]])),
    },
  },
  ChorusJobsLate: {
    fires: {
      series: { 'chorus_jobs_waiting{kind="purge",state="late"}': gauge([5, 0], [20, 3], [5, 0]) },
      at: 20,
      ends: 27,
    },
    quiet: {
      'a backlog that’s worked off': {
        'chorus_jobs_waiting{kind="purge",state="late"}': gauge([5, 0], [8, 3], [10, 0]),
        'chorus_jobs_waiting{kind="purge",state="due"}': gauge([23, 40]),
      },
    },
  },
  ChorusJobsDead: {
    fires: {
      series: { 'chorus_jobs_waiting{kind="purge",state="dead"}': gauge([5, 0], [20, 1], [5, 0]) },
      at: 6,
      ends: 27,
    },
    quiet: {
      'attempts that are repeated': {
        'chorus_jobs_waiting{kind="purge",state="dead"}': gauge([30, 0]),
        'chorus_jobs_total{kind="purge",status="retried"}': counter([30, 5]),
      },
    },
  },
  ChorusModerationFails: {
    every: 5,
    fires: {
      series: { ...cases('done', counter([40, 0.5])), ...cases('failed', counter([12, 0], [4, 1], [24, 0])) },
      at: 95,
      ends: 150,
    },
    quiet: {
      'nobody is moderated': { ...cases('done', counter([24, 0])), ...cases('failed', counter([24, 0])) },
      'the only case of the hour': {
        ...cases('done', counter([24, 0])),
        ...cases('failed', counter([12, 0], [1, 1], [11, 0])),
      },
    },
  },
  ChorusVerificationsFail: {
    every: 5,
    fires: {
      series: {
        ...verifications('done', counter([40, 0.5])),
        ...verifications('failed', counter([12, 0], [4, 1], [24, 0])),
      },
      at: 95,
      ends: 150,
    },
    quiet: {
      'nobody joins': { ...verifications('done', counter([24, 0])), ...verifications('failed', counter([24, 0])) },
      'wrong answers': { ...verifications('done', counter([24, 0.1])), ...verifications('wrong', counter([24, 2])) },
    },
  },
  ChorusDiscordFails: {
    fires: {
      series: { ...calls('200', counter([60, 10])), ...calls('503', counter([20, 0], [15, 3], [25, 0])) },
      at: 32,
      ends: 45,
    },
    quiet: {
      'no calls': { ...calls('200', counter([60, 0])), ...calls('503', counter([60, 0])) },
      'refusals by Discord, which are answers': {
        ...calls('200', counter([60, 10])),
        ...calls('403', counter([60, 10])),
      },
    },
  },
  ChorusDiscordRateLimits: {
    fires: { series: { chorus_discord_rate_limits_total: counter([20, 0], [10, 4], [20, 0]) }, at: 30, ends: 45 },
    quiet: { 'now and then, and a restart': { chorus_discord_rate_limits_total: restarted([[60, 1]], [[60, 1]]) } },
  },
  ChorusBackupOld: {
    every: 10,
    fires: { series: backups(gauge([168, 0], [6, 28 * 60])), at: 27 * 60, ends: 28 * 60 + 10 },
    quiet: { 'a nightly one that took an hour longer': backups(gauge([150, 0], [6, 25 * 60])) },
  },
  ChorusBackupFailed: {
    fires: { series: backups(gauge([30, 0], [60, 30], [30, 90]), gauge([90, 0], [30, 90])), at: 50, ends: 95 },
    quiet: { 'where there was never a backup': { [`up{${EDGE}}`]: gauge([60, 1]) } },
  },
  ChorusVoiceNodeDown: {
    fires: {
      series: { [`up{${NODE}}`]: gauge([5, 1], [10, 0], [5, 1]), [`up{${SECOND_NODE}}`]: gauge([20, 1]) },
      at: 8,
      ends: 17,
    },
    quiet: { 'an edge on Workers, without a voice node': { [`probe_success{${PUBLIC}}`]: gauge([30, 1]) } },
  },
  ChorusNoReadyAgents: {
    fires: { series: agents(3, [5, 3], [10, 0], [10, 2]), at: 12, ends: 17 },
    quiet: {
      'all agents are busy': {
        ...agents(3, [60, 3]),
        ...{ [`chorus_agent_connected{${NODE}}`]: gauge([60, 3]), [`chorus_agent_ready{${NODE}}`]: gauge([60, 3]) },
        ...{
          [`chorus_agent_busy{${NODE},kind="music"}`]: gauge([60, 3]),
          [`chorus_pool_utilization_ratio{${NODE},kind="overall"}`]: gauge([60, 1]),
        },
      },
      'nobody has added an agent yet': agents(0, [60, 0]),
      'a node is updated, and its agents log in again': agents(3, [5, 3], [2, 0], [20, 3]),
    },
  },
  ChorusAgentsNotReady: {
    fires: {
      series: {
        [`chorus_agent_connected{${NODE}}`]: gauge([30, 3]),
        [`chorus_agent_ready{${NODE}}`]: gauge([5, 3], [15, 2], [10, 3]),
      },
      at: 15,
      ends: 22,
    },
    quiet: {
      'agents that are logging in': {
        [`chorus_agent_connected{${NODE}}`]: gauge([30, 3]),
        [`chorus_agent_ready{${NODE}}`]: gauge([3, 0], [27, 3]),
      },
    },
  },
  ChorusPoolBusy: {
    fires: {
      series: {
        [`chorus_agent_ready{${NODE}}`]: gauge([80, 10]),
        [`chorus_pool_utilization_ratio{${NODE},kind="overall"}`]: gauge([10, 0.5], [45, 1], [25, 0.5]),
      },
      at: 50,
      ends: 60,
    },
    quiet: {
      'a node that’s full, beside one that’s empty': {
        ...{
          [`chorus_agent_ready{${NODE}}`]: gauge([80, 10]),
          [`chorus_pool_utilization_ratio{${NODE},kind="overall"}`]: gauge([80, 1]),
        },
        ...{
          [`chorus_agent_ready{${SECOND_NODE}}`]: gauge([80, 10]),
          [`chorus_pool_utilization_ratio{${SECOND_NODE},kind="overall"}`]: gauge([80, 0]),
        },
      },
      'a single agent that plays all evening': {
        [`chorus_agent_ready{${NODE}}`]: gauge([80, 1]),
        [`chorus_pool_utilization_ratio{${NODE},kind="overall"}`]: gauge([80, 1]),
      },
      'no agents, so a division by zero': {
        [`chorus_agent_ready{${NODE}}`]: gauge([80, 0]),
        [`chorus_pool_utilization_ratio{${NODE},kind="overall"}`]: gauge([80, 0]),
      },
    },
  },
  ChorusAgentsScarce: {
    every: 5,
    fires: {
      series: {
        ...allocations('session', counter([24, 5])),
        ...allocations('waiting', counter([8, 0], [4, 5], [12, 0])),
      },
      at: 60,
      ends: 95,
    },
    quiet: {
      'nobody asks for music': {
        ...allocations('session', counter([24, 0])),
        ...allocations('waiting', counter([24, 0])),
      },
      'one member who waited': {
        ...allocations('session', counter([24, 0])),
        ...allocations('waiting', counter([12, 0], [1, 1], [11, 0])),
      },
    },
  },
  ChorusDeploymentsFail: {
    every: 5,
    fires: {
      series: { ...deployments(true, counter([36, 0])), ...deployments(false, counter([12, 0], [1, 5], [23, 0])) },
      at: 65,
      ends: 130,
    },
    quiet: {
      'someone who tries twice': {
        ...deployments(true, counter([24, 0])),
        ...deployments(false, counter([12, 0], [1, 2], [11, 0])),
      },
      'nobody deploys': { ...deployments(true, counter([24, 0])), ...deployments(false, counter([24, 0])) },
    },
  },
  ChorusSessionsSilent: {
    fires: {
      series: {
        [`chorus_sessions_active{${NODE},kind="music"}`]: gauge([30, 5]),
        [`chorus_music_voice_connections_active{${NODE}}`]: gauge([5, 5], [15, 4], [10, 5]),
      },
      at: 12,
      ends: 22,
    },
    quiet: {
      'a session that’s just joining': {
        [`chorus_sessions_active{${NODE},kind="music"}`]: gauge([5, 0], [25, 1]),
        [`chorus_music_voice_connections_active{${NODE}}`]: gauge([6, 0], [24, 1]),
      },
    },
  },
  ChorusFailovers: {
    fires: {
      series: {
        ...failovers(counter([60, 0], [20, 2], [60, 0])),
        [`chorus_sessions_active{${NODE},kind="music"}`]: gauge([140, 5]),
        [`chorus_music_voice_connections_active{${NODE}}`]: gauge([140, 5]),
      },
      at: 79,
      ends: 115,
    },
    quiet: {
      'two nodes updated in turn, so that each session moves twice': {
        ...failovers(counter([60, 0], [1, 40], [3, 0], [1, 40], [60, 0])),
        ...{
          [`chorus_sessions_active{${NODE},kind="music"}`]: gauge([125, 40]),
          [`chorus_music_voice_connections_active{${NODE}}`]: gauge([125, 40]),
        },
      },
      'a node that’s lost, and its counters with it': {
        ...failovers(restarted([[60, 0.1]], [[30, 0]])),
        [`chorus_sessions_active{${NODE},kind="music"}`]: gauge([60, 5], [30, 0]),
        [`chorus_music_voice_connections_active{${NODE}}`]: gauge([60, 5], [30, 0]),
      },
    },
  },
};
