/** Whether the environment is complete and fits together. */
import { readEdgeConfig } from '../../edge/config.ts';
import { ConfigError } from '../../shared/platform/config.ts';
import { readVoiceNodeConfig } from '../../voice-node/config.ts';
import type { CheckContext, Environment } from './context.ts';
import { type Area, type Finding, failure, ok, warning } from './finding.ts';

export const configuration: Area = {
  name: 'configuration',
  check(context) {
    const found = [
      ...(context.isEdge ? read('edge', () => edgeDetail(context)) : []),
      ...(context.isNode ? read('voice-node', () => nodeDetail(context)) : []),
    ];
    // Both processes read some variables.
    const isFirst = ({ id }: Finding, index: number) => found.findIndex((finding) => finding.id === id) === index;
    return [...found.filter(isFirst), ...consequences(context)];
  },
};

/** Everything that's missing or invalid, one finding per variable. */
function read(process: string, detailOf: () => string): Finding[] {
  try {
    return [ok(process, detailOf())];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ name, problem, advice }) => failure(name, `${name}: ${problem}`, advice));
  }
}

function edgeDetail({ environment }: CheckContext): string {
  const disabled = [...readEdgeConfig(environment).DISABLED_MODULES];
  return `edge: complete${disabled.length === 0 ? '' : `, without ${disabled.join(' and ')}`}`;
}

function nodeDetail({ environment }: CheckContext): string {
  return `voice node: complete, as ${readVoiceNodeConfig(environment).NODE_ID}`;
}

/** What's valid, but may not be meant. */
function consequences({ environment, isEdge }: CheckContext): Finding[] {
  const { VOICE_NODE_SECRET, AGENT_TOKEN_KEYS, RATE_LIMIT_SCALE, DISCORD_TOKEN } = environment;
  const findings: Finding[] = [];
  if (isEdge && (VOICE_NODE_SECRET === undefined) !== (AGENT_TOKEN_KEYS === undefined)) {
    const [set, unset] =
      VOICE_NODE_SECRET === undefined
        ? ['AGENT_TOKEN_KEYS', 'VOICE_NODE_SECRET']
        : ['VOICE_NODE_SECRET', 'AGENT_TOKEN_KEYS'];
    findings.push(warning('voice', `${set} is set, but ${unset} isn’t, so nothing can play`, voiceFix(unset)));
  }
  if (isEdge && VOICE_NODE_SECRET !== undefined && DISCORD_TOKEN === undefined)
    findings.push(
      warning(
        'voice-place',
        'DISCORD_TOKEN isn’t set, so members have to name their voice channel',
        'Copy the bot token from the Discord Developer Portal.',
      ),
    );
  if (RATE_LIMIT_SCALE !== undefined && Number(RATE_LIMIT_SCALE) > 10)
    findings.push(
      warning(
        'rate-limits',
        `rate limits are multiplied by ${RATE_LIMIT_SCALE}`,
        'Remove RATE_LIMIT_SCALE, unless this is a test.',
      ),
    );
  return findings;
}

function voiceFix(unset: Extract<keyof Environment, string>): string {
  return unset === 'AGENT_TOKEN_KEYS'
    ? 'Set AGENT_TOKEN_KEYS=k1:$(openssl rand -hex 32), the same on the edge and all voice nodes.'
    : 'Set VOICE_NODE_SECRET=$(openssl rand -hex 32), the same on the edge and all voice nodes.';
}
