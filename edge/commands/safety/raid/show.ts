/** What protects a server from a raid, in words. */
import { LEVELS, measuresText, type Raid } from '../../../../shared/safety/raid.ts';
import { counted, timestamp } from '../../format.ts';

/** What's wanted, and how far it is. */
export function raidText(raid: Raid): string {
  const { wanted, isDone, endsAt, startedAt, actor, endedBy, channels, problems } = raid;
  const lines =
    wanted === 'on'
      ? [
          `${isDone ? 'This server is protected' : 'I’m protecting this server'}: ${measuresText(raid)}.`,
          `<@${actor}> started it ${timestamp(new Date(startedAt))}. It ends by itself ${timestamp(new Date(endsAt))}, or with \`/raid end\`.`,
        ]
      : [
          `The protection is ending, and I’m putting everything back as it was${endedBy === null ? '' : ` for <@${endedBy}>`}.`,
        ];
  if (raid.level !== null && raid.before !== null && raid.before.level >= raid.level)
    lines.push(`The verification level was ${LEVELS[raid.before.level]} already, so it stays.`);
  const { wanted: left, slowed, failed, restored } = channels;
  if (left > 0) lines.push(`${counted(left, 'channel')} to go.`);
  if (wanted === 'on' && slowed > 0) lines.push(`${counted(slowed, 'channel')} with slowmode.`);
  if (wanted === 'off' && restored > 0) lines.push(`${counted(restored, 'channel')} as before.`);
  if (failed > 0)
    lines.push(
      `I couldn’t change ${counted(failed, 'channel')}. Give me **Manage Channels** and **View Channels** there.`,
    );
  return [...lines, ...Object.values(problems).map((sentence) => `Discord refused something: ${sentence}`)].join('\n');
}
